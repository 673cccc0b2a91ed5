// Gives tests their verdict in a run once all their trials have one, and tallies it; marks what people reviewed.
import { sql, type Transaction } from 'kysely';
import { testVerdict } from '../domain/verdicts.ts';
import type { Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { tallyVerdicts, type TestVerdicts, type VerdictChange } from './tallies.ts';

export interface TestRef {
  runId: number;
  position: number;
}

interface TrialRow {
  run_id: number;
  position: number;
  behavior_id: number | null;
  test_count: number;
  /** Verdicts of the settled trials, in order; cancelled ones have none. */
  automated: Verdict[];
  final: Verdict[];
  before_automated: Verdict | null;
  before_final: Verdict | null;
  before_flaky: boolean;
  open: number;
  before: Flags;
  now: Flags;
}

/** What people's reviews of its trials make of a test. */
interface Flags {
  reviewed: boolean;
  conflicting: boolean;
  disputed: boolean;
}

/** Tests with a trial that is still to come are left as they are. A test none of whose trials was settled has no verdict. */
export async function settleTests(trx: Transaction<Tables>, tests: readonly TestRef[]): Promise<void> {
  if (tests.length === 0) return;
  const rows = await lockTrials(trx, tests);
  await writeFlags(trx, rows.filter(({ before, now }) => flagNames.some((name) => before[name] !== now[name])));
  await writeChanges(trx, rows.filter((row) => row.open === 0 && row.final.length > 0).map(verdictChange).filter(isChange));
}

const flagNames = ['reviewed', 'conflicting', 'disputed'] as const;

/** Tests whose only trial was settled in this transaction: their verdict is known without a look. */
export function settleOnlyTrials(trx: Transaction<Tables>, changes: readonly VerdictChange[]): Promise<void> {
  return writeChanges(trx, changes);
}

async function writeChanges(trx: Transaction<Tables>, changes: readonly VerdictChange[]): Promise<void> {
  if (changes.length === 0) return;
  await writeVerdicts(trx, changes);
  await tallyVerdicts(trx, changes);
}

/** Locks the tests first, so that of two transactions that settle the last two trials of a test the second sees both. */
async function lockTrials(trx: Transaction<Tables>, tests: readonly TestRef[]): Promise<TrialRow[]> {
  const refs = JSON.stringify(tests.map(({ runId, position }) => ({ run_id: runId, position })));
  await sql`
    select 1 from run_tests t join (select distinct * from json_to_recordset(${refs}::json) as x(run_id bigint, position integer)) x using (run_id, position)
    order by t.run_id, t.position for no key update of t`.execute(trx);
  const trials = await sql<TrialRow>`
    select t.run_id, t.position, t.behavior_id, runs.test_count,
           t.automated_verdict as before_automated, t.verdict as before_final, t.flaky as before_flaky,
           coalesce(array_agg(r.automated_verdict order by r.trial) filter (where r.state = 'settled'), '{}') as automated,
           coalesce(array_agg(r.verdict order by r.trial) filter (where r.state = 'settled'), '{}') as final,
           (count(*) filter (where r.state in ('pending', 'running')))::integer as open,
           json_build_object('reviewed', t.reviewed, 'conflicting', t.conflicting, 'disputed', t.disputed) as before,
           json_build_object('reviewed', bool_or(r.reviewed), 'conflicting', bool_or(r.conflicting), 'disputed', bool_or(r.disputed)) as now
    from (select distinct * from json_to_recordset(${refs}::json) as x(run_id bigint, position integer)) x
    join run_tests t using (run_id, position)
    join results r using (run_id, position)
    join runs on runs.id = t.run_id
    group by t.run_id, t.position, runs.test_count
    order by t.run_id, t.position`.execute(trx);
  return trials.rows;
}

function verdictChange(row: TrialRow): VerdictChange {
  const final = testVerdict(row.final);
  const before = row.before_final === null || row.before_automated === null
    ? null
    : { automated: row.before_automated, final: row.before_final, flaky: row.before_flaky };
  const after = { automated: testVerdict(row.automated).verdict, final: final.verdict, flaky: final.flaky };
  return { runId: row.run_id, testCount: row.test_count, position: row.position, behaviorId: row.behavior_id, before, after };
}

function isChange({ before, after }: VerdictChange): boolean {
  const same = (a: TestVerdicts, b: TestVerdicts): boolean => a.automated === b.automated && a.final === b.final && a.flaky === b.flaky;
  return before === null || !same(before, after);
}

async function writeFlags(trx: Transaction<Tables>, rows: readonly TrialRow[]): Promise<void> {
  if (rows.length === 0) return;
  const flags = rows.map(({ run_id, position, now }) => ({ run_id, position, ...now }));
  await sql`
    update run_tests t set reviewed = x.reviewed, conflicting = x.conflicting, disputed = x.disputed
    from json_to_recordset(${JSON.stringify(flags)}::json) as x(run_id bigint, position integer, reviewed boolean, conflicting boolean, disputed boolean)
    where t.run_id = x.run_id and t.position = x.position`.execute(trx);
}

async function writeVerdicts(trx: Transaction<Tables>, changes: readonly VerdictChange[]): Promise<void> {
  const rows = changes.map(({ runId, position, after }) => ({
    run_id: runId, position, automated_verdict: after.automated, verdict: after.final, flaky: after.flaky,
  }));
  await sql`
    update run_tests t set automated_verdict = x.automated_verdict, verdict = x.verdict, flaky = x.flaky
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as x(run_id bigint, position integer, automated_verdict text, verdict text, flaky boolean)
    where t.run_id = x.run_id and t.position = x.position`.execute(trx);
}
