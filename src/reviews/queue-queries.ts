// Reads what a review queue shows. What a blind reviewer must not know is read apart, and only when it may be shown.
import { sql, type Kysely } from 'kysely';
import type { ReviewedVerdict, ReviewLane, TestType } from '../domain/vocabulary.ts';
import { stands } from '../runs/standing.ts';
import type { Tables } from '../tables.ts';
import { ownStates } from './own-states.ts';
import type { QueuedResult } from './random-lane.ts';

export interface Reviewer {
  runId: number;
  accountId: number;
}

export interface QueueProgress<Item extends QueuedResult> {
  /** What this person is asked for, in order. */
  items: Item[];
  /** How many were drawn at random and are not asked for, because this person knew their verdicts before. */
  leftOut: number;
  done: number;
  /** How many of those that are left were put off. */
  skipped: number;
  /** null: all are reviewed. */
  current: Item | null;
}

/**
 * Where one is in a queue: what one has reviewed is done, what one has skipped comes last, the first skipped first. `at`: the result to begin with.
 *
 * In the random lane nobody is asked for a result whose verdict they knew: the answer would measure nothing. Its place stays empty, and is told. Another result
 * in its place would hide that something is missing: people look at failures first, so what is left is no sample of all results, however many are added. The
 * place can be filled by whoever does not know the verdict, as the order is the same for everybody. A person's first sample only reaches as much further along that
 * order as places of theirs are empty, or it would always end short of a figure; that it does, and how many are left out, is told them from the start.
 */
export async function queueProgress<Item extends QueuedResult>(
  db: Kysely<Tables>, { accountId }: Reviewer, lane: ReviewLane, queued: readonly Item[], at: number | null,
): Promise<QueueProgress<Item>> {
  const states = await ownStates(db, accountId, queued.map(({ resultId }) => resultId));
  const items = queued.filter(({ resultId }) => lane !== 'random' || !states.get(resultId)?.known);
  const left = items.filter(({ resultId }) => !states.get(resultId)?.reviewed);
  const skippedAt = ({ resultId }: Item): number => states.get(resultId)?.skippedAt?.getTime() ?? 0;
  const inTurn = left.toSorted((a, b) => skippedAt(a) - skippedAt(b));
  return {
    items, leftOut: queued.length - items.length, done: items.length - left.length, skipped: left.filter((item) => skippedAt(item) > 0).length,
    current: left.find(({ resultId }) => resultId === at) ?? inTurn[0] ?? null,
  };
}

export interface QueueItem {
  resultId: number;
  position: number;
  trial: number;
  prompt: string;
  goal: string | null;
  type: TestType;
  expected: string | null;
  behaviorName: string;
  topic: string;
  turns: { number: number; message: string | null; reply: string; context: string[] | null }[];
  /** Metrics that judged this result, by name only. */
  metrics: { id: number; name: string }[];
  /** This person has reviewed it before, even if that was withdrawn: they know what the judge said. */
  seen: boolean;
}

const mostTurns = 100;

/** Nothing of it tells a verdict, a score or a reason. null where the run has no such settled result. */
export async function readQueueItem(db: Kysely<Tables>, { runId, accountId }: Reviewer, resultId: number): Promise<QueueItem | null> {
  const { rows } = await sql<QueueItem>`
    select r.id as "resultId", r.position, r.trial, t.prompt, t.goal, t.type, t.expected, t.behavior_name as "behaviorName", t.topic,
      (select coalesce(json_agg(json_build_object('number', number, 'message', message, 'reply', reply, 'context', context) order by number), '[]')
        from (select * from turns where result_id = r.id order by number limit ${mostTurns}) shown) as turns,
      (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name) order by m.position), '[]')
        from evaluations e join run_metrics m on m.id = e.run_metric_id where e.result_id = r.id) as metrics,
      exists (select 1 from reviews v where v.result_id = r.id and v.account_id = ${accountId}) as seen
    from results r join run_tests t on t.run_id = r.run_id and t.position = r.position
    where r.run_id = ${runId} and r.id = ${resultId} and r.state = 'settled'`.execute(db);
  return rows[0] ?? null;
}

export interface OwnAnswer {
  id: number;
  resultId: number;
  verdict: ReviewedVerdict;
  comment: string;
  lane: ReviewLane;
  blind: boolean;
  /** Metrics were answered for themselves too. */
  withMetrics: boolean;
}

/** One's own standing review of a whole result that was given in a queue: the one with the id, or the last one of a lane. */
export async function findOwnAnswer(db: Kysely<Tables>, { runId, accountId }: Reviewer, which: { id: number } | { lastIn: ReviewLane }): Promise<OwnAnswer | null> {
  const byWhich = 'id' in which ? sql`r.id = ${which.id}` : sql`r.lane = ${which.lastIn}`;
  const { rows } = await sql<OwnAnswer>`
    select r.id, r.result_id as "resultId", r.verdict, r.comment, r.lane, r.blind,
      exists (select 1 from reviews m where m.result_id = r.result_id and m.account_id = r.account_id and m.target = 'metric' and m.lane = r.lane) as "withMetrics"
    from reviews r
    where r.run_id = ${runId} and r.account_id = ${accountId} and r.target = 'result' and r.lane is not null and ${byWhich}
      and ${stands('r', runId)}
    order by r.id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** When this person gave their last answers in a lane, the latest first; as many as tell their pace. */
export async function answerTimes(db: Kysely<Tables>, { runId, accountId }: Reviewer, lane: ReviewLane): Promise<Date[]> {
  const rows = await db.selectFrom('reviews').select('created_at').where('run_id', '=', runId).where('account_id', '=', accountId).where('target', '=', 'result')
    .where('lane', '=', lane).orderBy('id', 'desc').limit(21).execute();
  return rows.map(({ created_at: answeredAt }) => answeredAt);
}
