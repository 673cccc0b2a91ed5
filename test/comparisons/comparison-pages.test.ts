// The page of a comparison: what it says, when it says nothing, and what a run’s own page says of it.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { makeMetric } from '../support/fixtures.ts';
import { app, eightToOne, fixture, make, of, openStage, page, pass, rowsIn, runs, setProject, textOf } from './comparison-stage.ts';
import { oneTrialTests, type EndedTest } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

describe('a comparison', () => {
  it('says worse with p, interval and counts, and lists what regressed first', async () => {
    const { run } = await eightToOne();
    const html = await page(of(run));
    expect(textOf(html)).toContain('Worse than Nightly 41 : 8 tests regressed, 1 improved.');
    expect(textOf(html)).toContain('p = 0.039');
    expect(html).toContain('aria-label="Difference −23.3 points, 95% interval');
    expect(rowsIn(html).slice(0, 9)).toEqual(['test 1', 'test 2', 'test 3', 'test 4', 'test 5', 'test 6', 'test 7', 'test 8', 'test 9']);
    expect(textOf(html)).toMatch(/All 30.*Improved 1.*Regressed 8.*Unchanged 21.*Inconclusive 0.*Added 0.*Removed 0/);
  });

  it('says that nothing got worse only where a behavior or a metric could be compared', async () => {
    const metrics = [{ metricId: fixture.metricId }];
    const worst = async (run: RunRow): Promise<string> => /By behavior and by metric(.*?)By behavior /.exec(textOf(await page(of(run))))![1]!.trim();
    await make({ metrics, tests: oneTrialTests(pass(2)) });
    const same = await make({ metrics, tests: oneTrialTests(pass(2)) });
    const without = await make({ metrics, tests: oneTrialTests(['none', 'none']) });
    const other = await make({ metrics: [{ metricId: fixture.metricId, config: { values: ['other'] } }], tests: oneTrialTests(pass(2)) });
    expect(await worst(same)).toBe('nothing got worse');
    expect(await worst(without), 'no verdict on both sides').toBe('');
    expect(await worst(other), 'not comparable, and no metric is shared').toBe('');
  });

  it('can’t tell at 5 to 1, and says so without colour', async () => {
    const baseline = await make({ tests: oneTrialTests([...pass(5), 'fail', ...pass(24)]) });
    const run = await make({ tests: oneTrialTests([...Array<Verdict>(5).fill('fail'), 'pass', ...pass(24)]) });
    const html = await page(of(run, `?baseline=${baseline.number}`));
    expect(textOf(html)).toContain('Can’t tell yet: 5 tests regressed, 1 improved.');
    expect(textOf(html)).toContain('p = 0.22');
    expect(html).toMatch(/class="verdict unsure"/);
  });

  it('explains itself with its own numbers', async () => {
    const { run } = await eightToOne();
    expect(textOf(await page(of(run)))).toMatch(/How is this decided\?.*30 tests have a verdict in both runs/);
  });

  it('follows the outcome and the cell in the address', async () => {
    const { run, baseline } = await eightToOne();
    expect(rowsIn(await page(of(run, `?baseline=${baseline.number}&outcome=improved`)))).toEqual(['test 9']);
    expect(rowsIn(await page(of(run, `?baseline=${baseline.number}&cell=fail-pass`)))).toEqual(['test 9']);
    expect(rowsIn(await page(of(run, '?outcome=added')))).toEqual([]);
  });

  it('swaps: what got worse got better', async () => {
    const { run, baseline } = await eightToOne();
    const swapped = `${of(baseline)}?baseline=${run.number}`;
    expect(await page(of(run))).toContain(`href="${swapped}"`);
    expect(textOf(await page(swapped))).toContain('Better than Nightly 42 : 8 tests improved, 1 regressed.');
  });

  it('of automated verdicts leaves out what people changed', async () => {
    const { run } = await eightToOne();
    await app.db.updateTable('run_tests').set({ verdict: 'pass' }).where('run_id', '=', run.id).execute();
    await app.db.updateTable('runs').set({ revision: 1 }).where('id', '=', run.id).execute();
    expect(textOf(await page(of(run)))).toMatch(/Improved 1.*Regressed 0/);
    expect(textOf(await page(of(run, '?basis=automated')))).toMatch(/Improved 1.*Regressed 8/);
  });

  it('is found out anew after a review of either run', async () => {
    const { run, baseline } = await eightToOne();
    expect(textOf(await page(of(run)))).toMatch(/Regressed 8/);
    await app.db.updateTable('run_tests').set({ verdict: 'fail' }).where('run_id', '=', baseline.id).where('position', '<', 4).execute();
    await app.db.updateTable('runs').set({ revision: 1 }).where('id', '=', baseline.id).execute();
    const html = await page(of(run, '?outcome=regressed'));
    expect(textOf(html)).toMatch(/Regressed 4/);
    expect(rowsIn(html)).toEqual(['test 5', 'test 6', 'test 7', 'test 8']);
  });

  it('calls a sure difference within the project’s margin none', async () => {
    const baseline = await make({ tests: oneTrialTests([...pass(299), 'fail']) });
    const run = await make({ tests: oneTrialTests(['fail', ...pass(299)]) });
    expect(textOf(await page(of(run, `?baseline=${baseline.number}`)))).toContain('No meaningful difference from');
    expect((await app.post(`/projects/${fixture.projectId}/margin`, { margin: '0,5' })).status).toBe(303);
    expect(textOf(await page(of(run)))).toContain('Can’t tell yet');
  });
});

describe('runs with other metrics', () => {
  async function differing(): Promise<{ run: RunRow; baseline: RunRow; second: number }> {
    const second = await makeMetric(app.db, fixture.projectId, 'contains', { values: ['x'] });
    const shared = { metricId: fixture.metricId, name: 'Fee' };
    const scores = (one: Verdict, two: Verdict): EndedTest['scores'] => [{ verdict: one as 'pass' }, { verdict: two as 'pass' }];
    const baseline = await make({ name: 'Before', metrics: [shared, { metricId: second, name: 'Tone' }], tests: [
      { testId: 1, content: 'a', trials: ['fail'], scores: scores('pass', 'fail') }, { testId: 2, content: 'b', trials: ['pass'], scores: scores('pass', 'pass') }, { testId: 3, content: 'c', trials: ['error'] },
    ] });
    const run = await make({ name: 'After', metrics: [shared, { metricId: second, name: 'Tone', config: { values: ['y'] } }], tests: [
      { testId: 1, content: 'a', trials: ['pass'], scores: scores('pass', 'pass') }, { testId: 2, content: 'b', trials: ['fail'], scores: scores('fail', 'pass') }, { testId: 3, content: 'c', trials: ['pass'], scores: scores('pass', 'pass') },
    ] });
    return { run, baseline, second };
  }

  it('are not comparable as they stand, with two ways out', async () => {
    const { run, baseline } = await differing();
    const html = await page(of(run));
    expect(textOf(html)).toContain('Not comparable with Before: the metrics differ.');
    expect(textOf(html)).toContain('Tone was changed');
    expect(html).toContain(`href="/projects/${fixture.projectId}/test-sets/${fixture.testSetId}/runs/new?answers_from=${baseline.number}&amp;metrics_of=${run.number}"`);
    expect(html).toContain(`href="${of(run)}?baseline=${baseline.number}&amp;shared=1"`);
    expect(html).not.toContain('class="chart"');
    expect(textOf(await page(`${runs()}/${run.number}`))).toContain('Not comparable with Before');
    expect(textOf(await page(runs()))).toContain('Not comparable');
  });

  it('are compared on what they share, by verdicts of the shared metrics alone', async () => {
    const { run } = await differing();
    const html = await page(of(run, '?shared=1'));
    expect(textOf(html)).toMatch(/All 3.*Improved 0.*Regressed 1.*Unchanged 1.*Inconclusive 1/);
    expect(textOf(html)).toContain('By the shared metrics alone');
    expect(rowsIn(html)[0]).toBe('b');
  });

  it('keep what people said of a whole result, where reviews count', async () => {
    const { run } = await differing();
    const result = await app.db.selectFrom('results').select('id').where('run_id', '=', run.id).where('position', '=', 1).executeTakeFirstOrThrow();
    await app.db.insertInto('reviews').values({ project_id: fixture.projectId, run_id: run.id, result_id: result.id, account_id: app.accountId, target: 'result', run_metric_id: null, turn_number: null, verdict: 'pass', automated_verdict: 'fail', lane: null, supersedes_id: null, request_key: crypto.randomUUID() }).execute();
    expect(textOf(await page(of(run, '?shared=1')))).toMatch(/Regressed 0.*Unchanged 2/);
    expect(textOf(await page(of(run, '?shared=1&basis=automated')))).toMatch(/Regressed 1.*Unchanged 1/);
  });
});

describe('the ledger', () => {
  it('names what a cancelled run never came to instead of “no errors”', async () => {
    const baseline = await make({ name: 'Broken off', state: 'cancelled', tests: oneTrialTests([...pass(5), null, null]) });
    const run = await make({ tests: oneTrialTests(pass(7)) });
    const text = textOf(await page(of(run, `?baseline=${baseline.number}`)));
    expect(text).toContain('Not run: 2 in Broken off, 0 now');
    expect(text).not.toContain('No errors on either side');
  });

  it('says that the judge differs where nothing else does, on the run’s own page too', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Tone' }];
    const judge = (model: string): string => JSON.stringify({ modelId: 1, name: 'Judge', provider: 'openai', baseUrl: 'https://llm.example/v1', model, temperature: 0, timeoutMs: 1, inputPrice: null, outputPrice: null });
    const baseline = await make({ metrics, tests: oneTrialTests(['pass']) });
    const run = await make({ metrics, tests: oneTrialTests(['fail']) });
    for (const [one, model] of [[baseline, 'm-1'], [run, 'm-2']] as const) await app.db.updateTable('run_metrics').set({ judge: judge(model) }).where('run_id', '=', one.id).execute();
    for (const path of [of(run), `${runs()}/${run.number}`]) expect(textOf(await page(path)), path).toContain('the judge differs.');
  });
});

describe('who judged', () => {
  it('is told where one run alone has a judge, where none has, and where both have the same', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Tone' }];
    const baseline = await make({ name: 'Computed', metrics: [{ metricId: await makeMetric(app.db, fixture.projectId, 'contains', { values: ['x'] }), name: 'Words' }], tests: oneTrialTests(['pass']) });
    const run = await make({ metrics, tests: oneTrialTests(['fail']) });
    const told = async (of_: RunRow, against: RunRow): Promise<string> => textOf(await page(of(of_, `?baseline=${against.number}`)));
    expect(await told(run, baseline)).toContain('metrics differ · no judge');
    const judge = JSON.stringify({ modelId: 1, name: 'Judge', provider: 'openai', baseUrl: 'https://llm.example/v1', model: 'm-1', temperature: 0, timeoutMs: 1, inputPrice: null, outputPrice: null });
    await app.db.updateTable('run_metrics').set({ judge }).where('run_id', '=', run.id).execute();
    expect(await told(run, baseline)).toMatch(/metrics differ · a judge here only.*A judge here only Computed was judged by computed metrics alone/);
    expect(await told(baseline, run)).toMatch(/a judge in the baseline only.*A judge in Run 2 only/);
    await app.db.updateTable('run_metrics').set({ judge }).where('run_id', '=', baseline.id).execute();
    expect(await told(run, baseline)).toMatch(/metrics differ · same judge.*Same judge/);
  });
});

describe('the page of a comparison', () => {
  it('makes at most six queries when what it shows has been found out', async () => {
    const { run } = await eightToOne();
    await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
    await page(of(run));
    let queries = 0;
    const count = (): void => { queries += 1; };
    // Outside of transactions each query takes a connection of its own; two tell who is asking.
    app.pool.on('acquire', count);
    const html = await page(of(run));
    app.pool.off('acquire', count);
    expect(html).toContain('No verdict corrected by reviews');
    expect(queries - 2).toBeGreaterThan(1);
    expect(queries - 2).toBeLessThanOrEqual(6);
  });
});

describe('a fragment of a comparison', () => {
  it('stands in its page just so', async () => {
    const { run } = await eightToOne();
    const withoutNonce = (html: string): string => html.replace(/ hx-nonce="[^"]*"/g, '').replace(/^<title>.*?<\/title>/, '');
    for (const [path, target] of [[of(run, '?outcome=regressed'), 'section#compared-tests'], [of(run, '/baselines'), 'div#candidates'], [of(run, '/breakdowns'), 'details#breakdowns']] as const) {
      const fragment = withoutNonce(await (await app.get(path, { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': target })).text());
      expect(fragment).not.toContain('<main');
      expect(withoutNonce(await page(path)), path).toContain(fragment);
    }
  });
});

describe('a run’s own page and the list of runs', () => {
  it('say what the run is against its baseline', async () => {
    const { run } = await eightToOne();
    expect(await page(runs())).toContain(`hx-get="${of(run, '/summary')}"`);
    const cell = await (await app.get(of(run, '/summary'), { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'span' })).text();
    expect(textOf(cell)).toContain('Worse −23.3 p = 0.039 · vs Nightly 41');
    const list = textOf(await page(runs()));
    expect(list).toContain('Worse −23.3 p = 0.039 · vs Nightly 41');
    expect(list).toContain('No baseline');
    const overview = await page(`${runs()}/${run.number}`);
    expect(textOf(overview)).toContain('Worse than Nightly 41 : 8 tests regressed, 1 improved.');
    expect(textOf(overview)).toContain('See the 8 regressed tests');
  });

  it('show no direction where no test has a verdict in both', async () => {
    const [before, after] = [{ testId: 1, content: 'a' }, { testId: 2, content: 'b' }];
    await make({ name: 'Half', tests: [{ ...before, trials: ['pass'] }, { ...after, trials: ['error'] }] });
    const run = await make({ tests: [{ ...before, trials: ['error'] }, { ...after, trials: ['pass'] }] });
    const cell = await (await app.get(of(run, '/summary'), { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'span' })).text();
    expect(textOf(cell)).toContain('no shared verdicts · vs Half');
    expect(cell).toContain('class="i i-open"');
  });

  it('say “too early” while a run is under way', async () => {
    await make({ tests: oneTrialTests(['pass']) });
    const run = await make({ state: 'running', tests: oneTrialTests([null]) });
    expect(textOf(await page(runs()))).toContain('Too early');
    expect(textOf(await page(`${runs()}/${run.number}`))).not.toContain('Worse');
  });
});
