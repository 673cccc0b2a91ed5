// Which results of this worker are just being asked for, of the endpoint or of a judge: people see it where it takes longer than a moment.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** A result in an attempt. */
interface InAttempt {
  id: number;
  attempt: number;
}

export interface UnderWay {
  /** A call begins; call the returned function when it has ended. */
  begin(result: InAttempt): () => void;
  /** Writes what has been under way for more than a moment, and takes back what is so no more; to be called about twice a second. */
  tell(): Promise<void>;
}

/** What takes no longer is seen by nobody: a fast endpoint costs no write. */
const momentMs = 300;

interface Asked extends InAttempt {
  /** Calls at once: several judges, or several votes of one. */
  calls: number;
  since: number;
  told: boolean;
}

export function createUnderWay(db: Kysely<Tables>): UnderWay {
  const asked = new Map<number, Asked>();

  function end(one: Asked): void {
    one.calls -= 1;
    if (one.calls === 0 && !one.told) asked.delete(one.id);
  }

  return {
    begin({ id, attempt }) {
      const known = asked.get(id);
      const one = known?.attempt === attempt && known.calls > 0 ? known : { id, attempt, calls: 0, since: performance.now(), told: false };
      one.calls += 1;
      asked.set(id, one);
      return () => end(one);
    },
    async tell() {
      const now = performance.now();
      const begun = [...asked.values()].filter(({ calls, told, since }) => calls > 0 && !told && now - since > momentMs);
      const ended = [...asked.values()].filter(({ calls }) => calls === 0);
      for (const one of begun) one.told = true;
      for (const { id } of ended) asked.delete(id);
      await write(db, [...begun.map(({ id, attempt, since }) => ({ id, attempt, for_ms: now - since })), ...ended.map(({ id, attempt }) => ({ id, attempt, for_ms: null }))]);
    },
  };
}

/** Waits for nobody: a row that is just being written has moved on, and is in nobody's way in turn. */
async function write(db: Kysely<Tables>, rows: readonly (InAttempt & { for_ms: number | null })[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update results r set under_way_since = now() - x.for_ms * interval '1 millisecond'
    from json_to_recordset(${JSON.stringify(rows)}::json) as x(id bigint, attempt integer, for_ms double precision)
    where r.id = x.id and r.attempt = x.attempt and r.state = 'running'
      and r.id in (select id from results where id = any(${rows.map(({ id }) => id)}::bigint[]) order by id for update skip locked)`.execute(db);
}
