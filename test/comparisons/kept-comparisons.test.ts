// What is kept of comparisons: for how long it is true, that it is found out once, and that it does not grow without bound.
import fc from 'fast-check';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ComparedPair } from '../../src/comparisons/compared-pair.ts';
import { keptPairs } from '../../src/comparisons/evict-orders.ts';
import { findComparison } from '../../src/comparisons/find-comparison.ts';
import { mostFlaky } from '../../src/comparisons/flaky-tests.ts';
import { flippedPositions } from '../../src/comparisons/flipped-positions.ts';
import { readBreakdowns, storedBreakdowns } from '../../src/comparisons/kept-breakdowns.ts';
import { onceAtATime } from '../../src/comparisons/once-at-a-time.ts';
import { hasOrder, orderOf } from '../../src/comparisons/orders.ts';
import { summarise } from '../../src/comparisons/summarise.ts';
import { majorityVerdict } from '../../src/comparisons/trial-majority.ts';
import { testVerdict } from '../../src/domain/verdicts.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import type { Basis } from '../../src/runs/result-order.ts';
import { listBaselines } from '../../src/comparisons/listed-baselines.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Tables } from '../../src/tables.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { makeEndedRun, oneTrialTests, type EndedRun } from './ended-runs.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
beforeAll(async () => { database = await openTestDatabase(); });
beforeEach(async () => { fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 }); });

const make = (verdicts: Verdict[], more: Partial<EndedRun> = {}): Promise<RunRow> => makeEndedRun(database.db, fixture, { tests: oneTrialTests(verdicts), ...more });
const found = async (run: RunRow, basis: Basis = 'final') => (await findComparison(database.db, run, { baseline: null, basis, shared: false, sort: 'position' }))!;
const review = (run: RunRow) => database.db.updateTable('runs').set(({ eb }) => ({ revision: eb('revision', '+', 1) })).where('id', '=', run.id).execute();

describe('a review', () => {
  it('makes a comparison of final verdicts be found out anew, but not one of automated verdicts', async () => {
    const baseline = await make(['pass']);
    const run = await make(['fail']);
    for (const basis of ['final', 'automated'] as const) {
      const unkept = await found(run, basis);
      await summarise(database.db, unkept.pair);
      await orderOf(database.db, unkept, 'position');
    }
    await review(run);
    await review(baseline);
    expect(await found(run, 'final')).toMatchObject({ stored: null, hasOrder: false });
    expect(await found(run, 'automated')).toMatchObject({ stored: { edited: 0 }, hasOrder: true });
    expect(await hasOrder(database.db, (await found(run, 'automated')).pair, 'position')).toBe(true);
  });
});

describe('a summary by older rules', () => {
  it('is not shown any more', async () => {
    await make(['pass']);
    const run = await make(['fail']);
    await summarise(database.db, (await found(run)).pair);
    expect((await listBaselines(database.db, [run.id])).get(run.id)!.kind).toBe('decided');
    await sql`update comparison_summaries set summary = summary - 'rules' where run_id = ${run.id}`.execute(database.db);
    expect((await found(run)).stored).toBeNull();
    expect((await listBaselines(database.db, [run.id])).get(run.id)!.kind).toBe('unknown');
    expect((await summarise(database.db, (await found(run)).pair)).rules).toBe(2);
    expect((await found(run)).stored).not.toBeNull();
  });
});

describe('flaky tests', () => {
  it('are told by the history as it stands, though the breakdowns are kept', async () => {
    const first = await make(['pass', 'pass']);
    const baseline = await make(['pass', 'pass']);
    const run = await make(['fail', 'pass']);
    const { pair, metrics } = await found(run);
    expect(pair.baseline.id).toBe(baseline.id);
    await summarise(database.db, pair);
    expect((await readBreakdowns(database.db, pair, metrics)).flaky.tests).toEqual([]);
    await database.db.updateTable('run_tests').set({ verdict: 'fail' }).where('run_id', '=', first.id).execute();
    await review(first);
    expect((await readBreakdowns(database.db, pair, metrics)).flaky).toMatchObject({ tests: [{ position: 0, passed: 1, failed: 1 }], more: false });
  });

  it('are found once for a history, and kept', async () => {
    const first = await make(['pass']);
    await make(['pass']);
    const { pair, metrics } = await found(await make(['fail']));
    await summarise(database.db, pair);
    const before = await readBreakdowns(database.db, pair, metrics);
    await database.db.updateTable('run_tests').set({ verdict: 'fail' }).where('run_id', '=', first.id).execute();
    await review(first);
    const statements: string[] = [];
    const logged = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: database.pool }), log: ({ query }) => void statements.push(query.sql) });
    const timesLookedFor = (): number => statements.filter((statement) => statement.includes('past.failed > 0')).length;
    const expected = { behaviors: before.behaviors, flaky: { tests: [{ passed: 1, failed: 1 }] } };
    expect([await storedBreakdowns(logged, pair), timesLookedFor()]).toMatchObject([expected, 1]);
    expect([await storedBreakdowns(logged, pair), timesLookedFor()]).toMatchObject([expected, 1]);
  });

  it('are listed up to a number, and said to be more', async () => {
    const all = (verdict: Verdict): Verdict[] => Array<Verdict>(mostFlaky + 1).fill(verdict);
    await make(all('fail'));
    await make(all('pass'));
    const { pair, metrics } = await found(await make(all('fail')));
    await summarise(database.db, pair);
    const { flaky } = await readBreakdowns(database.db, pair, metrics);
    expect([flaky.tests.length, flaky.more]).toEqual([mostFlaky, true]);
  });

  it('are not told by a re-score of the same answers', async () => {
    const answered = await make(['pass']);
    const { pair, metrics } = await found(await (async () => {
      await make(['fail'], { answersFrom: answered.id });
      await make(['pass']);
      return make(['fail']);
    })());
    await summarise(database.db, pair);
    expect((await readBreakdowns(database.db, pair, metrics)).flaky.tests).toEqual([]);
  });
});

describe('two requests for the same', () => {
  it('find it out once', async () => {
    await make(['pass']);
    const { pair } = await found(await make(['fail']));
    let kept: string | null = null;
    let times = 0;
    const asked = () => onceAtATime<string>(database.db, pair, {
      name: 'test', stored: () => Promise.resolve(kept), store: (_, fresh) => { kept = fresh; return Promise.resolve(); },
      find: async (db) => { times++; await sql`select pg_sleep(0.05)`.execute(db); return 'found'; },
    });
    expect(await Promise.all([asked(), asked(), asked()])).toEqual(['found', 'found', 'found']);
    expect(times).toBe(1);
  });
});

describe('stored orders', () => {
  it('are given up for newer ones, the longest unmade first, and made again for who asks', async () => {
    const baseline = await make(['pass']);
    const runs: RunRow[] = [];
    for (let made = 0; made < keptPairs + 3; made++) runs.push(await make(['fail']));
    const pairOf = async (run: RunRow): Promise<ComparedPair> => (await findComparison(database.db, run, { baseline: baseline.number, basis: 'final', shared: false, sort: 'position' }))!.pair;
    const look = async (run: RunRow): Promise<void> => {
      await summarise(database.db, await pairOf(run));
      await orderOf(database.db, { pair: await pairOf(run), metrics: [], hasOrder: false }, 'position');
    };
    for (const run of runs) await look(run);
    const kept = async () => (await database.db.selectFrom('comparison_orders').select('run_id').where('baseline_run_id', '=', baseline.id).distinct().orderBy('run_id').execute()).map(({ run_id }) => run_id);
    expect(await kept()).toEqual(runs.slice(-keptPairs - 1).map(({ id }) => id));
    await look(runs[0]!);
    expect(await kept()).toEqual([runs[0]!, ...runs.slice(-keptPairs)].map(({ id }) => id));
    expect(await hasOrder(database.db, await pairOf(runs[0]!), 'position')).toBe(true);
  });
});

describe('the flips of a run', () => {
  it('are none where other metrics judged, as they would tell of those', async () => {
    await make(['pass'], { metrics: [{ metricId: 7 }] });
    const other = await make(['fail'], { metrics: [{ metricId: 7, config: { values: ['other'] } }] });
    const same = await make(['pass'], { metrics: [{ metricId: 7, config: { values: ['other'] } }] });
    expect(await flippedPositions(database.db, other, 10)).toEqual([]);
    expect(await flippedPositions(database.db, same, 10)).toEqual([{ position: 0, outcome: 'improved' }]);
  });
});

describe('the verdict of several trials', () => {
  it('is the same in the database', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom<Verdict>('pass', 'fail', 'error', 'none'), { minLength: 1, maxLength: 5 }), async (trials) => {
      const { rows } = await sql<{ verdict: Verdict }>`select ${majorityVerdict(sql`v`)} as verdict from unnest(${trials}::text[]) v`.execute(database.db);
      expect(rows[0]!.verdict).toBe(testVerdict(trials).verdict);
    }), { numRuns: 60 });
  });
});
