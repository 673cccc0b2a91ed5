// "Can the automated verdicts be trusted?" as a page: its figures and the results behind them, and when it gives no figure.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { agreementOf, isFigure, type Kappa } from '../../src/domain/agreement.ts';
import { app, openAgreementStage, page, report, review } from './agreement-stage.ts';
import { makeRun, type ReviewedRun } from './reviewed-run.ts';

beforeAll(openAgreementStage);

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
});
