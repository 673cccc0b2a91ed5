// Really deletes what was deleted too long ago to be restored: in small steps, so that neither the database nor a stop waits for it.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import type { Logger } from '../platform/log.ts';
import type { Tables } from '../tables.ts';
import { restorableDays } from './project-queries.ts';

const mostProjects = 20;
const rowsPerStep = 2_000;

/** Returns how it is stopped: what is left waits for the next start. */
export function startPurge(db: Kysely<Tables>, log: Logger): () => Promise<void> {
  const stop = new AbortController();
  const ended = purgeDeletedProjects(db, stop.signal).then(
    (purged) => { if (purged > 0) log.info({ purged }, 'projects deleted for good'); },
    (error: unknown) => log.warn({ err: error }, 'deleted projects could not be purged; the next start tries again'),
  );
  return async () => {
    stop.abort();
    await ended;
  };
}

/** Returns how many projects are gone, at most 20 at a time. */
export async function purgeDeletedProjects(db: Kysely<Tables>, signal: AbortSignal): Promise<number> {
  let purged = 0;
  for (const id of await expiredProjects(db)) {
    for (const step of stepsOf(id)) {
      while (!signal.aborted && (await deletedRows(db, step)) > 0);
    }
    if (signal.aborted) break;
    if (await deleteProjectRow(db, id)) purged++;
  }
  return purged;
}

/** A day later than anyone can restore them, so that no restoring is under way. */
const isExpired = sql<boolean>`deleted_at < now() - ${sql.lit(restorableDays + 1)} * interval '1 day'`;

async function expiredProjects(db: Kysely<Tables>): Promise<number[]> {
  const rows = await db.selectFrom('projects').select('id').where(isExpired).orderBy('deleted_at').limit(mostProjects).execute();
  return rows.map(({ id }) => id);
}

/** What there can be many of; the rest goes with the project's own row. Locked rows are another process's that does the same. */
function stepsOf(projectId: number): RawBuilder<unknown>[] {
  const ofRuns = sql`run_id in (select id from runs where project_id = ${projectId}) limit ${sql.lit(rowsPerStep)} for update skip locked`;
  const ofProject = sql`project_id = ${projectId} limit ${sql.lit(rowsPerStep)} for update skip locked`;
  return [
    sql`with doomed as materialized (select id from results where ${ofRuns}),
      turns_gone as (delete from turns where result_id in (select id from doomed)),
      evaluations_gone as (delete from evaluations where result_id in (select id from doomed))
      delete from results where id in (select id from doomed)`,
    sql`delete from run_tests where (run_id, position) in (select run_id, position from run_tests where ${ofRuns})`,
    sql`with doomed as materialized (select id from runs where ${ofProject}),
      tallies_gone as (delete from run_tallies where run_id in (select id from doomed))
      delete from runs where id in (select id from doomed)`,
    sql`delete from import_rows where (import_id, row_number) in (
      select import_id, row_number from import_rows where import_id in (select id from imports where project_id = ${projectId}) limit ${sql.lit(rowsPerStep)} for update skip locked)`,
    sql`delete from tests where id in (select id from tests where ${ofProject})`,
  ];
}

async function deletedRows(db: Kysely<Tables>, step: RawBuilder<unknown>): Promise<number> {
  return Number((await step.execute(db)).numAffectedRows ?? 0n);
}

function deleteProjectRow(db: Kysely<Tables>, id: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    // What another process is just deleting keeps the project's row: it goes with the next start.
    const gone = await trx.deleteFrom('projects').where('id', '=', id).where(isExpired)
      .where(({ not, exists, selectFrom }) => not(exists(selectFrom('results').innerJoin('runs', 'runs.id', 'results.run_id').select('results.id').where('runs.project_id', '=', id))))
      .returning('name').executeTakeFirst();
    if (!gone) return false;
    await recordAudit(trx, { projectId: id, accountId: null, action: 'project.purged', subject: gone.name });
    return true;
  });
}
