// Reads what a review queue shows. What a blind reviewer must not know is read apart, and only when it may be shown.
import { sql, type Kysely } from 'kysely';
import type { ReviewedVerdict, ReviewLane, TestType } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { QueuedResult } from './random-lane.ts';
import { stands } from './standing.ts';

export interface Reviewer {
  runId: number;
  accountId: number;
}

export interface QueueProgress<Item extends QueuedResult> {
  items: Item[];
  done: number;
  /** How many of those that are left were put off. */
  skipped: number;
  /** null: all are reviewed. */
  current: Item | null;
}

/** Where one is in a queue: what one has reviewed is done, what one has skipped comes last, the first skipped first. `at`: the result to begin with. */
export async function queueProgress<Item extends QueuedResult>(db: Kysely<Tables>, reviewer: Reviewer, items: Item[], at: number | null): Promise<QueueProgress<Item>> {
  const states = await ownStates(db, reviewer, items.map(({ resultId }) => resultId));
  const left = items.filter(({ resultId }) => !states.get(resultId)?.reviewed);
  const skippedAt = ({ resultId }: Item): number => states.get(resultId)?.skippedAt?.getTime() ?? 0;
  const inTurn = left.toSorted((a, b) => skippedAt(a) - skippedAt(b));
  return {
    items, done: items.length - left.length, skipped: left.filter((item) => skippedAt(item) > 0).length,
    current: left.find(({ resultId }) => resultId === at) ?? inTurn[0] ?? null,
  };
}

async function ownStates(db: Kysely<Tables>, { accountId }: Reviewer, ids: number[]): Promise<Map<number, { reviewed: boolean; skippedAt: Date | null }>> {
  const { rows } = await sql<{ id: number; reviewed: boolean; skippedAt: Date | null }>`
    select queued.id, exists (
        select 1 from reviews r where r.result_id = queued.id and r.account_id = ${accountId} and r.target = 'result'
          and not exists (select 1 from review_withdrawals w where w.review_id = r.id)) as reviewed,
      (select skipped_at from review_skips s where s.account_id = ${accountId} and s.result_id = queued.id) as "skippedAt"
    from unnest(${ids}::bigint[]) as queued (id)`.execute(db);
  return new Map(rows.map(({ id, ...state }) => [id, state]));
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

/** Nothing of it tells a verdict, a score or a reason. null where the run has no such result. */
export async function readQueueItem(db: Kysely<Tables>, { runId, accountId }: Reviewer, resultId: number): Promise<QueueItem | null> {
  const { rows } = await sql<QueueItem>`
    select r.id as "resultId", r.position, r.trial, t.prompt, t.goal, t.type, t.expected, t.behavior_name as "behaviorName", t.topic,
      (select coalesce(json_agg(json_build_object('number', number, 'message', message, 'reply', reply, 'context', context) order by number), '[]')
        from (select * from turns where result_id = r.id order by number limit ${mostTurns}) shown) as turns,
      (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name) order by m.position), '[]')
        from evaluations e join run_metrics m on m.id = e.run_metric_id where e.result_id = r.id) as metrics,
      exists (select 1 from reviews v where v.result_id = r.id and v.account_id = ${accountId}) as seen
    from results r join run_tests t on t.run_id = r.run_id and t.position = r.position
    where r.run_id = ${runId} and r.id = ${resultId}`.execute(db);
  return rows[0] ?? null;
}

export interface OwnAnswer {
  id: number;
  resultId: number;
  verdict: ReviewedVerdict;
  comment: string;
  lane: ReviewLane;
  blind: boolean;
}

/** One's own standing review of a whole result that was given in a queue: the one with the id, or the last one of a lane. */
export async function findOwnAnswer(db: Kysely<Tables>, { runId, accountId }: Reviewer, which: { id: number } | { lastIn: ReviewLane }): Promise<OwnAnswer | null> {
  const byWhich = 'id' in which ? sql`r.id = ${which.id}` : sql`r.lane = ${which.lastIn}`;
  const { rows } = await sql<OwnAnswer>`
    select r.id, r.result_id as "resultId", r.verdict, r.comment, r.lane, r.blind from reviews r
    where r.run_id = ${runId} and r.account_id = ${accountId} and r.target = 'result' and r.lane is not null and ${byWhich}
      and ${stands('r', runId)}
    order by r.id desc limit 1`.execute(db);
  return rows[0] ?? null;
}
