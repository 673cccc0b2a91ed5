// Which reviews a measurement of the judge is made of, for a whole run, for one metric and for tests of several trials.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { standingReviews } from '../../src/domain/final-verdict.ts';
import { drawSample } from '../../src/reviews/random-lane.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { stands } from '../../src/runs/standing.ts';
import { app, openAgreementStage, report, review } from './agreement-stage.ts';
import { addPerson, makeRun } from './reviewed-run.ts';

beforeAll(openAgreementStage);

describe('a measurement', () => {
  it('counts only blind reviews of the random sample, of each person the first, and of several people the latest', async () => {
    const run = await makeRun(app, 6, () => ['pass']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    await review(run, 0, 'pass', { lane: null, blind: false });
    await review(run, 1, 'pass', { lane: 'decisive' });
    await review(run, 2, 'pass', { blind: false });
    expect((await report(run)).whole.table).toEqual({ bothPass: 0, falsePass: 0, falseFail: 0, bothFail: 0 });
    await review(run, 5, 'pass');
    await review(run, 5, 'fail', { accountId: bea.id });
    await review(run, 5, 'pass', { accountId: bea.id });
    expect((await report(run)).whole.table).toEqual({ bothPass: 0, falsePass: 1, falseFail: 0, bothFail: 0 });
  });

  it('is not mended by whoever goes over to the machine’s side after the reveal, by an undo or by an edit', async () => {
    const run = await makeRun(app, 3, () => ['pass']);
    const withdrawn = await review(run, 0, 'fail');
    await withdrawReview(app.db, { projectId: run.projectId, accountId: app.accountId, runId: run.id, resultId: run.results[0]!.id, reviewId: withdrawn });
    await review(run, 0, 'pass', { blind: false });
    await review(run, 1, 'pass', { lane: null, blind: false, supersedesId: await review(run, 1, 'fail') });
    expect((await report(run)).whole.table).toEqual({ bothPass: 0, falsePass: 2, falseFail: 0, bothFail: 0 });
  });

  it('of one metric among several is made of what was said about that metric', async () => {
    const run = await makeRun(app, 4, () => ['fail', 'pass'], 2);
    await review(run, 0, 'fail');
    await review(run, 0, 'pass', { target: 'metric', runMetricId: run.metricIds[0]! });
    await review(run, 1, 'pass', { target: 'metric', runMetricId: run.metricIds[1]! });
    const { whole, metrics } = await report(run);
    expect([whole, ...metrics].map(({ table }) => table)).toEqual([
      { bothPass: 0, falsePass: 0, falseFail: 0, bothFail: 1 }, { bothPass: 0, falsePass: 0, falseFail: 1, bothFail: 0 }, { bothPass: 1, falsePass: 0, falseFail: 0, bothFail: 0 },
    ]);
  });

  it('of a metric takes the answers about results that it alone judged, and no others', async () => {
    const run = await makeRun(app, 4, (position) => (position < 2 ? ['fail'] : ['pass', 'pass']), 2);
    for (const position of [0, 1, 2, 3]) await review(run, position, position === 1 ? 'pass' : 'fail');
    const { metrics } = await report(run);
    expect(metrics.map(({ table }) => table)).toEqual([{ bothPass: 0, falsePass: 0, falseFail: 1, bothFail: 1 }, { bothPass: 0, falsePass: 0, falseFail: 0, bothFail: 0 }]);
  });

  it('of a run with trials counts tests: one drawn trial speaks for each', async () => {
    const run = await makeRun(app, 40, (_, trial) => [trial === 3 ? 'fail' : 'pass'], 1, 3);
    const sampled = { id: run.id, test_count: 40, trials: 3 };
    const drawn = await drawSample(app.db, sampled, 100);
    const passed = drawn.filter(({ trial }) => trial !== 3).length;
    expect(new Set(drawn.map(({ trial }) => trial))).toEqual(new Set([1, 2, 3]));
    const { whole, metrics } = await report(run, 3);
    expect([whole.judged, metrics[0]!.judged]).toEqual([{ passed, scored: 40 }, { passed, scored: 40 }]);
    const other = run.results.findIndex(({ id }) => !drawn.some(({ resultId }) => resultId === id));
    await review(run, other, 'pass');
    await review(run, run.results.findIndex(({ id }) => id === drawn[0]!.resultId), 'pass');
    const { bothPass, falseFail } = (await report(run, 3)).whole.table;
    expect(bothPass + falseFail, 'only what was drawn').toBe(1);
  });
});

it('the same reviews stand for queries as by the rule, whatever was edited and withdrawn', async () => {
  const run = await makeRun(app, 1, () => ['pass']);
  const step = fc.record({ edits: fc.option(fc.nat({ max: 12 }), { nil: null }), withdraw: fc.boolean() });
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
    await app.db.deleteFrom('reviews').where('run_id', '=', run.id).execute();
    const written: { id: number; supersedesId: number | null }[] = [];
    const withdrawn = new Set<number>();
    for (const { edits, withdraw } of steps) {
      const supersedesId = edits === null ? null : written[edits % Math.max(1, written.length)]?.id ?? null;
      const { id } = await app.db.insertInto('reviews').values({
        project_id: run.projectId, run_id: run.id, result_id: run.results[0]!.id, account_id: app.accountId, target: 'result', run_metric_id: null, turn_number: null,
        verdict: 'pass', automated_verdict: 'pass', lane: null, supersedes_id: supersedesId, request_key: randomUUID(),
      }).returning('id').executeTakeFirstOrThrow();
      written.push({ id, supersedesId });
      if (withdraw) {
        withdrawn.add(id);
        await app.db.insertInto('review_withdrawals').values({ review_id: id, account_id: app.accountId }).execute();
      }
    }
    const found = await app.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).where(stands('reviews', run.id)).orderBy('id').execute();
    expect(found.map(({ id }) => id)).toEqual(standingReviews(written, withdrawn).map(({ id }) => id));
  }), { numRuns: 25 });
});
