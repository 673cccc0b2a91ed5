// By behavior and by metric: what changed where, each with its interval, adjusted for asking so many questions at once.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Decision } from '../domain/comparison.ts';
import { holmAdjusted } from '../domain/holm.ts';
import { testsIn, type PairGroup } from '../domain/pair-groups.ts';
import type { Tables } from '../tables.ts';
import type { ComparedPair } from './compared-pair.ts';
import { findFlaky, type FoundFlaky } from './flaky-tests.ts';
import type { ComparedMetric } from './metric-match.ts';
import { metricTrials } from './metric-trials.ts';
import { allPairs } from './pairs.ts';
import { resultVerdicts } from './result-verdicts.ts';
import { decidePair, pairGroup, type TrialGroupRow } from './summarise.ts';

export interface Breakdown {
  /** Of the behavior (0: none) or of the metric. */
  id: number;
  name: string;
  decision: Decision;
  /** Holm-adjusted among the rows of its table; null without a pair. */
  adjustedP: number | null;
}

export interface MetricBreakdown extends Breakdown {
  /** Mean scores of the tests that have one on both sides. */
  meanBefore: number | null;
  meanAfter: number | null;
}

export interface Breakdowns {
  /** Those with the most tests, at most `mostRows`. */
  behaviors: Breakdown[];
  /** Of the metrics that are the same in both runs, at most `mostRows`. */
  metrics: MetricBreakdown[];
  /** So many behaviors and metrics are left out. */
  leftOut: { behaviors: number; metrics: number };
  /** Changed tests whose verdict had already changed before, with nothing else changed. */
  flaky: FoundFlaky;
}

/** With several trials each is decided by thousands of resamples. */
export const mostRows = 50;

export async function findBreakdowns(db: Kysely<Tables>, pair: ComparedPair, metrics: readonly ComparedMetric[]): Promise<Breakdowns> {
  const same = metrics.filter(({ standing }) => standing === 'same');
  const behaviors = await byBehavior(db, pair);
  return {
    behaviors: behaviors.rows, metrics: await byMetric(db, pair, same.slice(0, mostRows)), flaky: await findFlaky(db, pair),
    leftOut: { behaviors: behaviors.leftOut, metrics: Math.max(0, same.length - mostRows) },
  };
}

type NamedGroupRow = TrialGroupRow & { id: number; name: string };

async function byBehavior(db: Kysely<Tables>, pair: ComparedPair): Promise<{ rows: Breakdown[]; leftOut: number }> {
  const { rows } = await sql<NamedGroupRow>`
    select coalesce(t.behavior_id, 0) as id, max(t.behavior_name) as name, ${groupColumns}
    from (${allPairs(pair)}) pairs join (${trialsOf(resultVerdicts(pair, 'run'))}) n on n.position = pairs.np
    join (${trialsOf(resultVerdicts(pair, 'baseline'))}) b on b.position = pairs.bp join run_tests t on t.run_id = ${pair.run.id} and t.position = pairs.np
    group by coalesce(t.behavior_id, 0), ${groupKeys} order by 1, ${groupKeys}`.execute(db);
  const groups = [...groupedById(rows)].sort(([, a], [, b]) => testsIn(b.groups) - testsIn(a.groups));
  return { rows: adjusted(await decided(pair, groups.slice(0, mostRows))), leftOut: Math.max(0, groups.length - mostRows) };
}

async function byMetric(db: Kysely<Tables>, pair: ComparedPair, metrics: readonly ComparedMetric[]): Promise<MetricBreakdown[]> {
  if (metrics.length === 0) return [];
  const means = await meanScores(db, pair, metrics);
  const rows: NamedGroupRow[] = [];
  for (const { metricId, name, run, baseline } of metrics) {
    const found = await sql<TrialGroupRow>`
      select ${groupColumns} from (${allPairs(pair)}) pairs join (${trialsOf(metricTrials(pair, 'run', run!))}) n on n.position = pairs.np
      join (${trialsOf(metricTrials(pair, 'baseline', baseline!))}) b on b.position = pairs.bp group by ${groupKeys} order by ${groupKeys}`.execute(db);
    rows.push(...found.rows.map((row) => ({ ...row, id: metricId, name })));
  }
  return adjusted(await decided(pair, [...groupedById(rows)])).map((row) => ({ ...row, meanBefore: means.get(row.id)?.before ?? null, meanAfter: means.get(row.id)?.after ?? null }));
}

const groupColumns = sql`count(*)::integer as tests, b.passed as passed_before, b.failed as failed_before, b.open as open_before, n.passed as passed_after, n.failed as failed_after, n.open as open_after`;
const groupKeys = sql`b.passed, b.failed, b.open, n.passed, n.failed, n.open`;

function trialsOf(results: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select position, (count(*) filter (where verdict = 'pass'))::integer as passed, (count(*) filter (where verdict = 'fail'))::integer as failed,
    (count(*) filter (where verdict = 'error' or verdict is null))::integer as open from (${results}) results group by position`;
}

async function meanScores(db: Kysely<Tables>, pair: ComparedPair, metrics: readonly ComparedMetric[]): Promise<Map<number, { before: number; after: number }>> {
  const both = metrics.map(({ metricId, run, baseline }) => ({ id: metricId, after: run!.id, before: baseline!.id }));
  const scores = (runId: number) => sql`select r.position, e.run_metric_id, avg(e.score) as score from results r join evaluations e on e.result_id = r.id
    where r.run_id = ${runId} and e.score is not null group by r.position, e.run_metric_id`;
  const { rows } = await sql<{ id: number; before: number; after: number }>`
    select m.id, avg(b.score) as before, avg(n.score) as after from (${allPairs(pair)}) pairs
    cross join json_to_recordset(${JSON.stringify(both)}::json) as m(id bigint, after bigint, before bigint)
    join (${scores(pair.run.id)}) n on n.position = pairs.np and n.run_metric_id = m.after
    join (${scores(pair.baseline.id)}) b on b.position = pairs.bp and b.run_metric_id = m.before group by m.id`.execute(db);
  return new Map(rows.map(({ id, before, after }) => [id, { before, after }]));
}

interface Grouped {
  name: string;
  groups: PairGroup[];
}

function groupedById(rows: readonly NamedGroupRow[]): Map<number, Grouped> {
  const groups = new Map<number, Grouped>();
  for (const row of rows) {
    const of = groups.get(row.id) ?? { name: row.name, groups: [] };
    of.groups.push(pairGroup(row));
    groups.set(row.id, of);
  }
  return groups;
}

async function decided(pair: ComparedPair, rows: readonly [number, Grouped][]): Promise<{ id: number; name: string; decision: Decision }[]> {
  const found: { id: number; name: string; decision: Decision }[] = [];
  for (const [id, { name, groups }] of rows) found.push({ id, name, decision: await decidePair(pair, groups) });
  return found;
}

/** The worst first. */
function adjusted(rows: readonly { id: number; name: string; decision: Decision }[]): Breakdown[] {
  const asked = rows.filter(({ decision }) => decision.p !== null);
  const ps = holmAdjusted(asked.map(({ decision }) => decision.p!));
  const byId = new Map(asked.map(({ id }, index) => [id, ps[index]!]));
  return rows.map((row) => ({ ...row, adjustedP: byId.get(row.id) ?? null }))
    .sort((a, b) => (a.decision.difference ?? 2) - (b.decision.difference ?? 2) || (a.adjustedP ?? 1) - (b.adjustedP ?? 1) || a.name.localeCompare(b.name));
}
