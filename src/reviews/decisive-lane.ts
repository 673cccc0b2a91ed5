// The decisive lane of a review queue: the results of a run where a wrong verdict is likely or would matter, the most decisive first.
import { sql, type Kysely } from 'kysely';
import { evaluatorFor } from '../evaluators/registry.ts';
import { flippedPositions } from '../comparisons/flipped-positions.ts';
import type { RunRow } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';
import type { QueuedResult } from './random-lane.ts';

export interface DecisiveResult extends QueuedResult {
  /** From 0, the most decisive, to 1. */
  distance: number;
  /** Why it is here, for the reviewer: "Similarity is 0.69, the threshold 0.70". Tells the verdict. */
  why: string;
}

export const mostDecisive = 100;

/** Finds candidates of one sort, at most `mostDecisive`, by queries whose cost does not grow with the run. */
type DecisiveSource = (db: Kysely<Tables>, run: RunRow) => Promise<DecisiveResult[]>;

/** What else makes a result decisive is one more function here. */
const sources: readonly DecisiveSource[] = [flips, erredEvaluations, nearThresholds];

/** A result that several sources name stands once, by its best reason. */
export async function findDecisive(db: Kysely<Tables>, run: RunRow): Promise<DecisiveResult[]> {
  const found: DecisiveResult[] = [];
  for (const source of sources) found.push(...(await source(db, run)));
  found.sort((a, b) => a.distance - b.distance || a.position - b.position || a.trial - b.trial);
  return [...new Map(found.toReversed().map((result) => [result.resultId, result])).values()].toReversed().slice(0, mostDecisive);
}

/**
 * Tests that passed or failed otherwise in the baseline: what the comparison rests on. Of several trials the first speaks for the test.
 * By the automated verdicts: reviews move final ones, so that the queue would change while one works through it.
 */
async function flips(db: Kysely<Tables>, run: RunRow): Promise<DecisiveResult[]> {
  const flipped = await flippedPositions(db, run, mostDecisive, 'automated');
  const outcomes = new Map(flipped.map(({ position, outcome }) => [position, outcome]));
  const results = await db.selectFrom('results').select(['id as resultId', 'position', 'trial'])
    .where('run_id', '=', run.id).where('position', 'in', [-1, ...outcomes.keys()]).where('trial', '=', 1).where('answered', '=', true).execute();
  return results.map((result) => ({ ...result, distance: outcomes.get(result.position) === 'regressed' ? 0 : 0.01, why: `${outcomes.get(result.position) === 'regressed' ? 'Passed' : 'Failed'} in the baseline` }));
}

/** Answers that a metric could not judge: a person's word is the only verdict they will get. */
async function erredEvaluations(db: Kysely<Tables>, run: { id: number }): Promise<DecisiveResult[]> {
  const { rows } = await sql<QueuedResult & { name: string }>`
    select r.id as "resultId", r.position, r.trial, m.name from run_metrics m
    join lateral (select result_id from evaluations where run_metric_id = m.id and verdict = 'error' order by result_id limit ${mostDecisive}) e on true
    join results r on r.id = e.result_id
    where m.run_id = ${run.id} and r.state = 'settled' order by r.position, r.trial, m.position limit ${mostDecisive}`.execute(db);
  return rows.map(({ name, ...result }) => ({ ...result, distance: 0, why: `${name} could not judge this answer` }));
}

/** Scores by their distance from the threshold, as a share of the metric's range. Metrics without a range decide clearly: a text is contained or not. */
async function nearThresholds(db: Kysely<Tables>, run: { id: number }): Promise<DecisiveResult[]> {
  const metrics = await db.selectFrom('run_metrics').select(['id', 'name', 'kind', 'config']).where('run_id', '=', run.id).orderBy('position').execute();
  const ranged = metrics.flatMap((metric) => {
    const range = evaluatorFor(metric.kind).rangeOf(metric.config);
    return range === null ? [] : [{ id: metric.id, name: metric.name, width: range[1] - range[0] }];
  });
  return ranged.length === 0 ? [] : nearest(db, ranged);
}

/** Farther from the threshold than this share of the range, a verdict is not a close one. */
const close = 0.25;

interface RangedMetric {
  id: number;
  name: string;
  width: number;
}

async function nearest(db: Kysely<Tables>, metrics: readonly RangedMetric[]): Promise<DecisiveResult[]> {
  // For each metric the condition and the order are those of the index evaluations_near.
  const { rows } = await sql<QueuedResult & { name: string; score: number; threshold: number; distance: number }>`
    select r.id as "resultId", r.position, r.trial, m.name, e.score, e.threshold, abs(e.score - e.threshold) / m.width as distance
    from json_to_recordset(${JSON.stringify(metrics)}::json) as m(id bigint, name text, width double precision)
    cross join lateral (
      select result_id, score, threshold from evaluations
      where run_metric_id = m.id and score is not null and threshold is not null and abs(score - threshold) <= ${close}::double precision * m.width
      order by abs(score - threshold) limit ${mostDecisive}
    ) e join results r on r.id = e.result_id where r.state = 'settled'`.execute(db);
  return rows.map(({ name, score, threshold, ...result }) => ({ ...result, why: `${name} is ${shown(score)}, the threshold ${shown(threshold)}` }));
}

function shown(value: number): string {
  return String(Number(value.toFixed(3)));
}
