// Which metrics of two runs are the same, and that the list of runs and the comparison say it alike.
import { Kysely, PostgresDialect } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { flippedPositions } from '../../src/comparisons/flipped-positions.ts';
import { readAgainstBaseline } from '../../src/comparisons/against-baseline.ts';
import { compareJudges, isComparable, matchMetrics, sharedOf, type RunMetric } from '../../src/comparisons/metric-match.ts';
import { findComparison } from '../../src/comparisons/find-comparison.ts';
import { listBaselines } from '../../src/comparisons/listed-baselines.ts';
import type { Tables } from '../../src/tables.ts';
import type { JudgeSnapshot } from '../../src/tables/runs.ts';
import { makeProject } from '../support/fixtures.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { makeEndedRun, oneTrialTests } from './ended-runs.ts';

const judge: JudgeSnapshot = { modelId: 1, name: 'Judge', provider: 'openai', baseUrl: 'https://llm.example/v1', model: 'm-1', temperature: 0, timeoutMs: 1_000, inputPrice: 1, outputPrice: 2 };
const metric = (id: number, more: Partial<RunMetric> = {}): RunMetric => ({ id, metricId: 7, version: 1, name: 'Fee', kind: 'similarity', config: { threshold: 0.8 }, judge: null, testTypes: ['single-turn', 'multi-turn'], behaviors: null, ...more });

describe('a metric of two runs', () => {
  it.each<[string, Partial<RunMetric>, string]>([
    ['with the same configuration is the same, whatever its name and version', { name: 'Fees', version: 3 }, 'same'],
    ['whose threshold alone differs has another threshold', { config: { threshold: 0.7 } }, 'threshold'],
    ['of another kind was changed', { kind: 'contains', config: {} }, 'config'],
    ['with another judge has another judge', { judge: { ...judge, model: 'm-2' } }, 'judge'],
  ])('%s', (_, after, standing) => {
    const before = standing === 'judge' ? metric(1, { judge }) : metric(1);
    expect(matchMetrics([metric(2, after)], [before]).map((one) => one.standing)).toEqual([standing]);
  });

  it('has the same judge when only its name, price or time limit differ, and its keys stand in another order', () => {
    const again = Object.fromEntries(Object.entries({ ...judge, name: 'Renamed', inputPrice: 9, timeoutMs: 5 }).reverse()) as unknown as JudgeSnapshot;
    expect(isComparable(matchMetrics([metric(2, { judge: again })], [metric(1, { judge })]))).toBe(true);
  });

  it.each<[string, Partial<RunMetric>[], Partial<RunMetric>[], string]>([
    ['none where computed metrics alone judged', [{}], [{}], 'none'],
    ['one of this run alone', [{}, { metricId: 8, judge }], [{}], 'only_run'],
    ['one of the baseline alone', [], [{ judge }], 'only_baseline'],
    ['the same, whatever metrics it judged by', [{ judge }, { metricId: 8, judge }], [{ judge }], 'same'],
    ['another where a metric has another', [{ judge: { ...judge, model: 'm-2' } }, { metricId: 8, judge }], [{ judge }, { metricId: 8, judge: { ...judge, model: 'm-2' } }], 'other'],
    ['another where each run has metrics of its own by another', [{ judge: { ...judge, model: 'm-2' } }], [{ metricId: 8, judge }], 'other'],
  ])('two runs have as their judge %s', (_, run, baseline, standing) => {
    const metrics = (of: Partial<RunMetric>[]): RunMetric[] => of.map((more, index) => metric(index, more));
    expect(compareJudges(matchMetrics(metrics(run), metrics(baseline)))).toBe(standing);
  });

  it('that only one of them has is told, and is not shared', () => {
    const metrics = matchMetrics([metric(2), metric(3, { metricId: 8 })], [metric(1), metric(4, { metricId: 9 })]);
    expect(metrics.map(({ standing }) => standing)).toEqual(['same', 'only_run', 'only_baseline']);
    expect(sharedOf(metrics)).toEqual({ run: [2], baseline: [1], narrowed: false });
    expect(sharedOf(metrics.slice(1))).toBeNull();
  });
});

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

describe('the list of runs', () => {
  it('calls comparable just what the comparison does', async () => {
    const { db } = database;
    const cases: Partial<RunMetric>[] = [{}, { config: { threshold: 0.7 } }, { judge }, { judge: { ...judge, model: 'm-2' } }, { judge: { ...judge, name: 'Renamed', timeoutMs: 5, inputPrice: 9 } }, { metricId: 8 }, { name: 'Other' }];
    for (const before of cases) for (const after of cases) {
      const fixture = await makeProject(db, { url: 'http://127.0.0.1:1/', tests: 1 });
      const made = async ({ metricId = 7, config = { threshold: 0.8 }, judge: by = null }: Partial<RunMetric>) => {
        const run = await makeEndedRun(db, fixture, { tests: oneTrialTests(['pass']), metrics: [{ metricId, config }] });
        await db.updateTable('run_metrics').set({ judge: by && JSON.stringify(by) }).where('run_id', '=', run.id).execute();
        return run;
      };
      await made(before);
      const run = await made(after);
      const listed = (await listBaselines(db, [run.id])).get(run.id)!;
      const compared = await readAgainstBaseline(db, run, 'final');
      expect(listed.kind === 'not_comparable', JSON.stringify([before, after])).toBe(compared.kind === 'not_comparable');
      if (compared.kind === 'decided') expect((await listBaselines(db, [run.id])).get(run.id)).toMatchObject({ kind: 'decided', decision: { verdict: compared.decision.verdict, p: compared.decision.p } });
    }
  });
});

describe('the flips of a run', () => {
  it('are the tests that changed against its baseline, the regressed first', async () => {
    const { db } = database;
    const fixture = await makeProject(db, { url: 'http://127.0.0.1:1/', tests: 1 });
    const first = await makeEndedRun(db, fixture, { tests: oneTrialTests(['pass', 'fail', 'pass', 'error', 'fail', 'pass']) });
    const run = await makeEndedRun(db, fixture, { tests: oneTrialTests(['pass', 'pass', 'fail', 'pass', 'pass', 'fail']) });
    expect(await flippedPositions(db, run, 10)).toEqual([
      { position: 2, outcome: 'regressed' }, { position: 5, outcome: 'regressed' }, { position: 1, outcome: 'improved' }, { position: 4, outcome: 'improved' },
    ]);
    expect(await flippedPositions(db, run, 3)).toHaveLength(3);
    expect(await flippedPositions(db, first, 10)).toEqual([]);
  });
});

describe('the tags of the tests', () => {
  it('are read for who suggests them, and for nobody else', async () => {
    const fixture = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 });
    const tests = [{ testId: 1, content: 'a', trials: ['pass' as const], tags: ['vip'] }];
    await makeEndedRun(database.db, fixture, { tests });
    const run = await makeEndedRun(database.db, fixture, { tests });
    const statements: string[] = [];
    const logged = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: database.pool }), log: ({ query }) => void statements.push(query.sql) });
    const readTags = async (look: () => Promise<unknown>): Promise<boolean> => {
      statements.length = 0;
      await look();
      expect(statements).not.toEqual([]);
      return statements.some((statement) => statement.includes('unnest(tags)'));
    };
    expect(await readTags(() => readAgainstBaseline(logged, run, 'final'))).toBe(false);
    expect(await readTags(() => flippedPositions(logged, run, 10))).toBe(false);
    const choice = { baseline: null, basis: 'final', shared: false, sort: 'position' } as const;
    expect(await readTags(() => findComparison(logged, run, { ...choice, suggestTags: true }))).toBe(true);
  });
});
