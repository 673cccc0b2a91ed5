// "Can the automated verdicts be trusted?": which reviews count, what the page says of them, and when it gives no figure.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { agreementOf, isFigure, type Kappa } from '../../src/domain/agreement.ts';
import { standingReviews } from '../../src/domain/final-verdict.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { blindReviews, readJudged } from '../../src/reviews/agreement-queries.ts';
import { measureJudge, type JudgeReport } from '../../src/reviews/measure-judge.ts';
import type { ReviewOrder } from '../../src/reviews/review-order.ts';
import { drawSample } from '../../src/reviews/random-lane.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { stands } from '../../src/runs/standing.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { addPerson, makeRun, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

async function review(run: ReviewedRun, position: number, verdict: ReviewedVerdict, over: Partial<ReviewOrder> = {}): Promise<number> {
  const added = await addReview(app.db, {
    projectId: run.projectId, accountId: app.accountId, runId: run.id, resultId: run.results[position]!.id, target: 'result', verdict, comment: 'Because.',
    lane: 'random', blind: true, requestKey: randomUUID(), ...over,
  });
  if (isRefusal(added)) throw new Error(added.message);
  return added.reviewId;
}

const report = async (run: ReviewedRun, trials = 1): Promise<JudgeReport> => measureJudge(await blindReviews(app.db, { id: run.id, trials }, app.accountId), await readJudged(app.db, { id: run.id, trials }));
const page = async (run: ReviewedRun, query = ''): Promise<string> => (await app.get(`${run.path}/agreement${query}`)).text();

describe('the agreement page', () => {
  let run: ReviewedRun;
  // The judge fails every third test and cannot judge test 41; people fail tests 0, 3, … 24, and 1 and 4, which the judge passes; they pass 27, which it fails.
  beforeAll(async () => {
    run = await makeRun(app, 60, (position) => (position === 41 ? ['error'] : [position % 3 === 0 ? 'fail' : 'pass']));
    for (let position = 0; position < 36; position++) {
      const fails = (position % 3 === 0 && position !== 27) || position === 1 || position === 4;
      await review(run, position, fails ? 'fail' : 'pass');
    }
    await review(run, 41, 'pass');
  });

  it('counts agreement, both mistakes and what is left out, and gives the figures of the domain', async () => {
    const { whole, metrics } = await report(run);
    expect(whole.table).toEqual({ bothPass: 22, falsePass: 2, falseFail: 1, bothFail: 11 });
    expect([whole.leftOut, whole.judged]).toEqual([{ error: 1, none: 0 }, { passed: 39, scored: 59 }]);
    expect(metrics[0]!.table, 'the only metric').toEqual(whole.table);
    const html = await page(run);
    const agreement = agreementOf(whole.table, whole.judged.scored);
    const { kappa } = (isFigure(agreement) ? agreement.kappa : null) as Kappa;
    expect(html).toContain('The automated verdict agrees with people on 33 of 36 results.');
    expect(html).toContain(`Cohen’s kappa is ${kappa.toFixed(2)} (95% interval`);
    expect(html).toContain('Of 24 automated passes, 2 hide a failure. Of 12 automated failures, 1 is a false alarm.');
    expect(html).toContain('no metric decided: 1 error');
    expect(html).toContain('Rogan–Gladen estimate, interval by Lang and Reiczigel');
    // (39/59 + 11/13 − 1) ÷ (22/23 + 11/13 − 1) = 0.6320
    expect(html).toContain('63.2%');
  });

  it('lists the results behind each cell, with links to them', async () => {
    const falsePasses = await page(run, '?cell=false-pass');
    expect(falsePasses).toContain('False passes');
    expect([...falsePasses.matchAll(/class="name" href="([^"]+)">question (\d+)</g)].map(([, href, prompt]) => [href, prompt])).toEqual([
      [`${run.path}/results/2?tab=reviews`, '1'], [`${run.path}/results/5?tab=reviews`, '4'],
    ]);
    expect([...(await page(run)).matchAll(/class="name" href="[^"]+">question (\d+)</g)].map(([, prompt]) => prompt)).toEqual(['1', '4', '27']);
  });

  it('does not know a metric of another run', async () => {
    const other = await makeRun(app, 1, () => ['pass']);
    expect((await app.get(`${run.path}/agreement?metric=${other.metricIds[0]}`)).status).toBe(404);
    expect((await app.get(`${run.path}/agreement?metric=${run.metricIds[0]}`)).status).toBe(200);
  });
});

describe('a measurement', () => {
  it('is not made of too few reviews: the page says so and gives no figure', async () => {
    const run = await makeRun(app, 40, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
    for (let position = 0; position < 29; position++) await review(run, position, position % 2 === 0 ? 'fail' : 'pass');
    const html = await page(run);
    expect(html).toContain('29 blind reviews are too few to tell.');
    expect(html).toContain('One more blind review is needed');
    expect(html).not.toMatch(/kappa is|Expected if people/);
    await review(run, 29, 'pass');
    expect(await page(run)).toContain('Cohen’s kappa is 1');
  });

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

  it('tells how many of the drawn results are left out because their reviewer had known them, until somebody else answers them blindly', async () => {
    const run = await makeRun(app, 8, () => ['fail']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    const cy = await addPerson(app, run.projectId, 'Cy', 'reviewer');
    const order = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 8)).map(({ position }) => position);
    await review(run, order[0]!, 'pass', { lane: null, blind: false });
    await review(run, order[6]!, 'pass', { lane: 'decisive', blind: true });
    await review(run, order[1]!, 'pass', { accountId: cy.id, lane: null, blind: false });
    expect(await page(run), 'nothing is drawn yet').not.toContain('left out (');
    const vic = await addPerson(app, run.projectId, 'Vic', 'viewer');
    const told = async (headers?: Record<string, string>): Promise<string | undefined> => /\d results? of the first \d drawn (?:is|are) left out[^:]*(?:: \d \w+\))?/.exec(await (await app.get(`${run.path}/agreement`, headers)).text())?.[0];
    await review(run, order[5]!, 'fail');
    expect(await told(vic.headers)).toBe('1 result of the first 6 drawn is left out (automated: 1 fail)');
    await review(run, order[7]!, 'fail');
    expect(await told(vic.headers)).toBe('2 results of the first 8 drawn are left out (automated: 2 fail)');
    expect([await told(), await told(bea.headers)], 'to whoever can still answer').toEqual(Array(2).fill('2 results of the first 8 drawn are left out'));
    for (const place of [1, 2, 3, 4]) await review(run, order[place]!, 'pass');
    expect([await told(), await told(bea.headers)], 'to whoever has nothing left to answer').toEqual(['2 results of the first 8 drawn are left out (automated: 2 fail)', '2 results of the first 8 drawn are left out']);
    await review(run, order[6]!, 'fail', { accountId: bea.id });
    expect(await told(vic.headers)).toBe('1 result of the first 8 drawn is left out (automated: 1 fail)');
    await review(run, order[0]!, 'fail', { accountId: bea.id });
    expect(await told(vic.headers)).toBeUndefined();
  });

  it('goes on where something is left that one could answer blindly, however much of the sample one knew', async () => {
    const run = await makeRun(app, 60, () => ['pass']);
    const sample = (await drawSample(app.db, { id: run.id, test_count: 60, trials: 1 }, 60)).map(({ position }) => position);
    const offered = async (): Promise<string | undefined> => /review-queue\?lane=random(?:&amp;size=(\d+))?">([^<]+)</.exec(await page(run))?.slice(1).join(': ');
    for (const position of [sample[3]!, sample[29]!]) await review(run, position, 'pass', { lane: null, blind: false });
    expect(await offered()).toBe('32: Start a blind review');
    for (const position of sample.slice(0, 30)) if (position !== sample[3] && position !== sample[29]) await review(run, position, 'pass');
    expect(await offered()).toBe('32: Go on reviewing');
    for (const position of sample.slice(30, 32)) await review(run, position, 'pass');
    expect(await offered()).toBe('52: Review 20 more');
    for (const position of sample.slice(32)) await review(run, position, 'pass');
    expect([await offered(), (await page(run)).includes('Nothing is left that you could answer blindly.')]).toEqual([undefined, true]);
  });

  it('says to whom it asks for more than they can answer blindly that somebody else is needed', async () => {
    const run = await makeRun(app, 31, () => ['pass']);
    const limit = 'You can answer 29 more results blindly;';
    await review(run, 0, 'pass', { lane: null, blind: false });
    expect(await page(run)).not.toContain('You can answer');
    await review(run, 1, 'pass', { lane: null, blind: false });
    expect(await page(run)).toContain(limit);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    expect(await (await app.get(`${run.path}/agreement`, bea.headers)).text()).not.toContain('You can answer');
  });

  it('hides what the metrics said from whoever has yet to answer, and shows it to who has or may not', async () => {
    const run = await makeRun(app, 3, () => ['pass']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    const vic = await addPerson(app, run.projectId, 'Vic', 'viewer');
    for (const position of [0, 1]) await review(run, position, 'fail');
    await review(run, 1, 'fail', { accountId: bea.id });
    const listedTo = async (headers?: Record<string, string>): Promise<string[]> => [...(await (await app.get(`${run.path}/agreement`, headers)).text()).matchAll(/class="name" href="[^"]+">question (\d+)</g)].map(([, prompt]) => prompt!);
    expect([await listedTo(), await listedTo(bea.headers), await listedTo(vic.headers)]).toEqual([['0', '1'], ['1'], ['0', '1']]);
  });

  it('has the same counts for whoever has yet to answer, whatever was said of what they do not know', async () => {
    const judged = await makeRun(app, 6, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
    const bea = await addPerson(app, judged.projectId, 'Bea', 'reviewer');
    const vic = await addPerson(app, judged.projectId, 'Vic', 'viewer');
    for (const position of [0, 1, 2, 3]) await review(judged, position, 'fail');
    await review(judged, 3, 'fail', { accountId: bea.id });
    const shownTo = async (headers: Record<string, string>, query = ''): Promise<[string[], string | undefined]> => {
      const html = await (await app.get(`${judged.path}/agreement${query}`, headers)).text();
      return [[...html.matchAll(/<b>(\d+)<\/b><span>(?:agree|too)/g)].map(([, counted]) => counted!), /(\d+ results?) that other people answered blindly/.exec(html)?.[1]];
    };
    expect(await shownTo(vic.headers), 'who may not review').toEqual([['0', '2', '0', '2'], undefined]);
    for (const query of ['', '?cell=false-pass', '?cell=both-fail', `?metric=${judged.metricIds[0]}`]) expect(await shownTo(bea.headers, query), query).toEqual([['0', '1', '0', '0'], '3 results']);
    for (const position of [0, 1, 2, 4]) await review(judged, position, 'fail', { accountId: bea.id });
    expect((await shownTo(bea.headers))[1], 'one is left, of which nobody has said anything').toBeUndefined();
  });

  it('tells whoever has answered nothing only how many answers of others there are', async () => {
    const run = await makeRun(app, 40, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    for (let position = 0; position < 32; position++) await review(run, position, position % 2 === 0 ? 'fail' : 'pass');
    const html = await (await app.get(`${run.path}/agreement`, bea.headers)).text();
    expect(html).toContain('Other people’s answers wait for yours.');
    expect(html).toContain('32 results that other people answered blindly are left out');
    expect(html).not.toMatch(/agrees with people|kappa is|Expected if people|more blind reviews are needed before/);
    expect(await page(run)).toContain('agrees with people on 32 of 32 results.');
    const rather = /href="([^"]+)">show the figures of everybody/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    const shown = await (await app.get(rather!, bea.headers)).text();
    expect(shown).toContain('agrees with people on 32 of 32 results.');
    const waysOn = [...shown.matchAll(/href="([^"]*\/agreement[^"]*)"/g)].map(([, href]) => href!);
    expect(waysOn.length).toBeGreaterThan(4);
    expect(waysOn.filter((href) => !href.includes('everyone=1')), 'every way on keeps to it').toEqual([]);
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

  it('says of each metric how many answers are missing, or that it judged too little for a figure', async () => {
    const run = await makeRun(app, 32, (position) => (position < 9 ? ['pass', 'pass'] : ['pass']), 2);
    await review(run, 20, 'pass');
    const words = async (query = ''): Promise<string> => (await page(run, query)).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(await words()).toContain('29 more blind reviews are needed before agreement can be estimated. contains (1 of 30)');
    expect(await words()).toContain('Judged too few results of this run: 30 are needed for a figure Similar 1 (judged 9)');
    expect(await words(`?metric=${run.metricIds[1]}`)).toContain('Only 9 results of this run were judged Pass or Fail; 30 are needed for a figure.');
  });

  it('is parted by behavior, the least agreement first, once there is a figure for all', async () => {
    const run = await makeRun(app, 31, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
    await sql`update run_tests set behavior_id = 900001, behavior_name = 'Refunds' where run_id = ${run.id} and position >= 20`.execute(app.db);
    await sql`update run_tests set behavior_id = 900002, behavior_name = 'Tone' where run_id = ${run.id} and position between 4 and 19`.execute(app.db);
    const listed = async (): Promise<string[][]> => [...(await page(run)).matchAll(/<tr role="row"><td role="cell">(?:<span class="dim">)?([^<]+).{0,20}<\/td><td role="cell" class="num nowrap">([^<]+)</g)].map(([, behavior, share]) => [behavior!, share!]);
    for (let position = 0; position < 29; position++) await review(run, position, (position % 2 === 0) !== (position === 1 || position === 25) ? 'fail' : 'pass');
    expect(await listed()).toEqual([]);
    await review(run, 29, 'pass');
    expect(await listed()).toEqual([['No behavior', '3 of 4'], ['Refunds', '9 of 10'], ['Tone', '16 of 16']]);
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
