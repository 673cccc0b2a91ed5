// Everything that the overview of a run shows, from the tallies and a few small look-ups, however large the run is.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { stripColumns } from '../domain/strip.ts';
import { noVerdicts, type VerdictCounts } from '../domain/verdicts.ts';
import type { ErrorCause, EvaluationVerdict, MetricSource, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { defaultBaselineId } from './default-baseline.ts';
import { countVerdicts, stripLetters, type RunRow } from './run-queries.ts';
import type { Basis } from './result-order.ts';
import { correctedTests, onBasis } from './result-counts.ts';
import { readTallies, type Tally } from './tallies.ts';

export interface RunOverview {
  /** Whose verdicts everything below is made of. */
  basis: Basis;
  /** Tests whose verdict people changed. */
  corrected: number;
  counts: VerdictCounts;
  settled: number;
  /** By final verdicts; 0 where the machine's are shown, which are not told apart by trial. */
  flaky: number;
  strip: string;
  behaviors: { id: number; name: string; counts: VerdictCounts }[];
  metrics: { id: number; name: string; source: MetricSource; counts: Record<EvaluationVerdict, number> }[];
  /** One entry per test up to 128 tests; empty for larger runs. */
  tests: StripTest[];
  /** The run's baseline, whose verdicts stand below those of this one. */
  previous: { number: number; name: string } | null;
  /** Why, where an ended run has errors and no scored test; of other runs empty. */
  errorCauses: ErrorCauses;
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
  /** What is being asked for longer than a moment: those that take longest. */
  inFlight: { position: number; trial: number; prompt: string; asked: 'endpoint' | 'judge'; forMs: number }[];
  /** How many tests have a trial that is. */
  inFlightTests: number;
  justSettled: { position: number; prompt: string; behaviorName: string; verdict: Verdict; at: Date }[];
}

export interface ErrorCauses {
  /** Of results, the most frequent first. */
  causes: { cause: ErrorCause; httpStatus: number | null; results: number }[];
  /** False: they are those of the first `lookedAtErrors` errors, and there may be more. */
  isComplete: boolean;
}

/** Reading the cause of each of 100,000 errors would take longer than the page. */
const lookedAtErrors = 1_000;

export interface StripTest {
  position: number;
  title: string;
  behaviorId: number;
  behaviorName: string;
  verdict: Verdict | null;
  previousVerdict: Verdict | null;
}

export async function readOverview(db: Kysely<Tables>, run: RunRow, basis: Basis = 'final'): Promise<RunOverview> {
  const unfinished = run.state === 'queued' || run.state === 'running';
  const stored = await readTallies(db, run.id);
  const tallies = onBasis(stored, basis);
  const counts = countVerdicts(tallies);
  const hasOnlyErrors = !unfinished && counts.pass + counts.fail === 0 && counts.error > 0;
  const details = await readDetails(db, run, { unfinished, hasOnlyErrors, basis });
  return {
    basis, corrected: correctedTests(stored), counts, settled: counts.pass + counts.fail + counts.error + counts.none,
    flaky: basis === 'automated' ? 0 : tallies.filter(({ flaky }) => flaky).reduce((sum, { tests }) => sum + tests, 0),
    strip: stripLetters(tallies, run.test_count),
    behaviors: byBehavior(tallies, details.behaviors),
    metrics: details.metrics,
    tests: run.test_count <= stripColumns ? details.tests : [],
    previous: details.previous,
    errorCauses: { causes: details.causes, isComplete: details.causes.reduce((sum, { results }) => sum + results, 0) < lookedAtErrors },
    latencyP50Ms: unfinished ? details.recentP50Ms : run.latency_p50_ms,
    latencyP95Ms: run.latency_p95_ms,
    inFlight: details.inFlight,
    inFlightTests: details.inFlightTests,
    justSettled: details.justSettled.map((entry) => ({ ...entry, at: new Date(entry.at) })),
  };
}

interface Details {
  behaviors: { id: number; name: string }[];
  metrics: RunOverview['metrics'];
  tests: StripTest[];
  previous: RunOverview['previous'];
  causes: ErrorCauses['causes'];
  recentP50Ms: number | null;
  inFlight: RunOverview['inFlight'];
  inFlightTests: number;
  justSettled: (Omit<RunOverview['justSettled'][number], 'at'> & { at: string })[];
}

interface Asked {
  unfinished: boolean;
  hasOnlyErrors: boolean;
  basis: Basis;
}

/** One query for all the small parts, so that a page costs few round trips. */
async function readDetails(db: Kysely<Tables>, run: RunRow, { unfinished, hasOnlyErrors, basis }: Asked): Promise<Details> {
  const none = sql`'[]'::json`;
  const [ofTest, ofMetric] = basis === 'automated' ? [sql`automated_verdict`, sql`verdict`] : [sql`verdict`, sql`final_verdict`];
  const { rows } = await sql<Details>`
    with previous as (
      select b.id, b.number, b.name from runs r join runs b on b.id = ${defaultBaselineId(sql.ref('r'))} where r.id = ${run.id}
    ), recent as materialized (
      -- What was settled last lies just before the first test that still waits.
      select * from results where ${unfinished} and run_id = ${run.id}
        and position <= coalesce((select position from results where run_id = ${run.id} and state = 'pending' order by run_id, position limit 1), ${run.test_count})
      order by run_id desc, position desc, trial desc limit 500
    )
    select
      (select coalesce(json_agg(x), '[]') from (
        select distinct on (b.behavior_id) b.behavior_id as id, coalesce(t.behavior_name, '') as name
        from (select distinct behavior_id from run_tallies where run_id = ${run.id} and behavior_id <> 0) b
        join lateral (select behavior_name from run_tests where run_id = ${run.id} and behavior_id = b.behavior_id limit 1) t on true) x) as behaviors,
      (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name, 'source', m.source, 'counts', json_build_object(
          'pass', coalesce((select sum(results)::integer from metric_tallies where run_metric_id = m.id and ${ofMetric} = 'pass'), 0),
          'fail', coalesce((select sum(results)::integer from metric_tallies where run_metric_id = m.id and ${ofMetric} = 'fail'), 0),
          'error', coalesce((select sum(results)::integer from metric_tallies where run_metric_id = m.id and ${ofMetric} = 'error'), 0))) order by m.position), '[]')
        from run_metrics m where m.run_id = ${run.id}) as metrics,
      ${run.test_count > stripColumns ? none : sql`(select coalesce(json_agg(json_build_object('position', t.position, 'title', left(t.prompt, 120), 'behaviorId', coalesce(t.behavior_id, 0),
          'behaviorName', t.behavior_name, 'verdict', t.${ofTest},
          'previousVerdict', (select p.${ofTest} from run_tests p join previous on p.run_id = previous.id where p.test_id = t.test_id limit 1)) order by t.position), '[]')
        from run_tests t where t.run_id = ${run.id})`} as tests,
      (select json_build_object('number', number, 'name', name) from previous) as previous,
      ${hasOnlyErrors ? causesOf(run, ofTest) : none} as causes,
      (select percentile_cont(0.5) within group (order by latency_ms) from recent where state = 'settled' and answered) as "recentP50Ms",
      ${unfinished ? sql`(select coalesce(json_agg(x), '[]') from (select r.position, r.trial, left(t.prompt, 120) as prompt, case when r.answered then 'judge' else 'endpoint' end as asked,
            extract(epoch from clock_timestamp() - r.under_way_since) * 1000 as "forMs" from results r
          join run_tests t on t.run_id = r.run_id and t.position = r.position
          where r.run_id = ${run.id} and r.state = 'running' and r.under_way_since is not null order by r.under_way_since, r.id limit 8) x)` : none} as "inFlight",
      ${unfinished ? sql`(select count(distinct position)::integer from results where run_id = ${run.id} and state = 'running' and under_way_since is not null)` : sql`0`} as "inFlightTests",
      ${unfinished ? sql`(select coalesce(json_agg(x), '[]') from (select r.position, left(t.prompt, 120) as prompt, t.behavior_name as "behaviorName", r.verdict, r.settled_at as at
          from recent r join run_tests t on t.run_id = r.run_id and t.position = r.position where r.state = 'settled' order by r.settled_at desc limit 10) x)` : none} as "justSettled"`.execute(db);
  return rows[0]!;
}

/** An answer that could not be judged has no cause of its own. */
function causesOf(run: RunRow, verdict: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(json_agg(x order by x.results desc, x.cause, x."httpStatus"), '[]') from (
    select coalesce(error_cause, 'evaluation') as cause, http_status as "httpStatus", count(*)::integer as results from (
      select error_cause, http_status from results where run_id = ${run.id} and ${verdict} = 'error' order by run_id, position, trial limit ${lookedAtErrors}) e group by 1, 2) x)`;
}

function byBehavior(tallies: readonly Tally[], names: readonly { id: number; name: string }[]): RunOverview['behaviors'] {
  const counts = new Map<number, VerdictCounts>();
  for (const { behaviorId, verdict, tests } of tallies) {
    const of = counts.get(behaviorId) ?? { ...noVerdicts };
    of[verdict] += tests;
    counts.set(behaviorId, of);
  }
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return [...counts].map(([id, of]) => ({ id, name: nameOf.get(id) ?? 'No behavior', counts: of })).sort((a, b) => b.counts.fail - a.counts.fail || a.name.localeCompare(b.name));
}
