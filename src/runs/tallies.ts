// The one place of every count of a run: how many tests have which verdict, by strip column and behavior; how many results each metric judged how.
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { stripBin } from '../domain/strip.ts';
import type { EvaluationVerdict, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';

/** One test whose verdict became known or changed. */
export interface VerdictChange {
  runId: number;
  testCount: number;
  position: number;
  behaviorId: number | null;
  before: TestVerdicts | null;
  after: TestVerdicts;
}

export interface TestVerdicts {
  automated: Verdict;
  final: Verdict;
  flaky: boolean;
}

type TallyRow = Selectable<Tables['run_tallies']>;

/** In the transaction that writes the verdicts, so that counts and rows never disagree. */
export async function tallyVerdicts(trx: Transaction<Tables>, changes: readonly VerdictChange[]): Promise<void> {
  const rows = new Map<string, TallyRow>();
  for (const change of changes) {
    if (change.before) add(rows, change, change.before, -1);
    add(rows, change, change.after, 1);
  }
  const changed = [...rows.values()].filter(({ tests }) => tests !== 0);
  if (changed.length === 0) return;
  // In the order of the key: two transactions that touch the same tallies never wait for each other in a circle.
  await sql`
    insert into run_tallies (run_id, bin, behavior_id, automated_verdict, verdict, flaky, tests)
    select * from json_to_recordset(${JSON.stringify(changed)}::json)
      as x(run_id bigint, bin smallint, behavior_id bigint, automated_verdict text, verdict text, flaky boolean, tests integer)
    order by 1, 2, 3, 4, 5, 6
    on conflict (run_id, bin, behavior_id, automated_verdict, verdict, flaky) do update set tests = run_tallies.tests + excluded.tests`.execute(trx);
}

export interface MetricVerdict {
  runId: number;
  runMetricId: number;
  verdict: EvaluationVerdict;
}

export async function tallyEvaluations(trx: Transaction<Tables>, verdicts: readonly MetricVerdict[]): Promise<void> {
  const rows = new Map<string, { run_id: number; run_metric_id: number; verdict: EvaluationVerdict; results: number }>();
  for (const { runId, runMetricId, verdict } of verdicts) {
    const row = rows.get(`${runMetricId} ${verdict}`) ?? { run_id: runId, run_metric_id: runMetricId, verdict, results: 0 };
    row.results += 1;
    rows.set(`${runMetricId} ${verdict}`, row);
  }
  if (rows.size === 0) return;
  await sql`
    insert into metric_tallies (run_id, run_metric_id, verdict, final_verdict, results)
    select run_id, run_metric_id, verdict, verdict, results from json_to_recordset(${JSON.stringify([...rows.values()])}::json) as x(run_id bigint, run_metric_id bigint, verdict text, results integer)
    order by 2, 3
    on conflict (run_metric_id, verdict, final_verdict) do update set results = metric_tallies.results + excluded.results`.execute(trx);
}

/** One result's judgement by one metric whose final verdict changed; the automated one never does. */
export interface MetricMove {
  runId: number;
  runMetricId: number;
  verdict: EvaluationVerdict;
  from: EvaluationVerdict;
  to: EvaluationVerdict;
}

export async function moveEvaluations(trx: Transaction<Tables>, moves: readonly MetricMove[]): Promise<void> {
  const rows = new Map<string, Selectable<Tables['metric_tallies']>>();
  const count = ({ runId, runMetricId, verdict }: MetricMove, final: EvaluationVerdict, results: number): void => {
    const key = `${runMetricId} ${verdict} ${final}`;
    rows.set(key, { run_id: runId, run_metric_id: runMetricId, verdict, final_verdict: final, results: (rows.get(key)?.results ?? 0) + results });
  };
  for (const move of moves) {
    count(move, move.from, -1);
    count(move, move.to, 1);
  }
  const changed = [...rows.values()].filter(({ results }) => results !== 0);
  if (changed.length === 0) return;
  await sql`
    insert into metric_tallies (run_id, run_metric_id, verdict, final_verdict, results)
    select * from json_to_recordset(${JSON.stringify(changed)}::json) as x(run_id bigint, run_metric_id bigint, verdict text, final_verdict text, results integer)
    order by 2, 3, 4
    on conflict (run_metric_id, verdict, final_verdict) do update set results = metric_tallies.results + excluded.results`.execute(trx);
}

function add(rows: Map<string, TallyRow>, change: VerdictChange, verdicts: TestVerdicts, tests: number): void {
  const row: TallyRow = {
    run_id: change.runId, bin: stripBin(change.position, change.testCount), behavior_id: change.behaviorId ?? 0,
    automated_verdict: verdicts.automated, verdict: verdicts.final, flaky: verdicts.flaky, tests,
  };
  const key = [row.run_id, row.bin, row.behavior_id, row.automated_verdict, row.verdict, row.flaky].join(' ');
  const known = rows.get(key);
  if (known) known.tests += tests;
  else rows.set(key, row);
}

export interface Tally {
  bin: number;
  behaviorId: number;
  automatedVerdict: Verdict;
  verdict: Verdict;
  flaky: boolean;
  tests: number;
}

/** All tallies of one run: at most a few hundred rows however many tests it has. */
export async function readTallies(db: Kysely<Tables>, runId: number): Promise<Tally[]> {
  const rows = await db.selectFrom('run_tallies').selectAll().where('run_id', '=', runId).where('tests', '<>', 0).execute();
  return rows.map((row) => ({
    bin: row.bin, behaviorId: row.behavior_id, automatedVerdict: row.automated_verdict, verdict: row.verdict, flaky: row.flaky, tests: row.tests,
  }));
}
