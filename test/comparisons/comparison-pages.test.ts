// The page of a comparison: which runs, what it says, what it lists, and what it refuses.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { makeEndpoint, makeMetric, makeProject, makeTestSet, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeEndedRun, oneTrialTests, type EndedRun, type EndedTest } from './ended-runs.ts';

let app: TestApp;
let fixture: ProjectFixture;
beforeAll(async () => { app = await openTestApp(); });
/** A project of its own for each test, so that no run is another's baseline by chance. */
beforeEach(async () => { fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 }); });

const make = (run: EndedRun): Promise<RunRow> => makeEndedRun(app.db, fixture, run);
const runs = (): string => `/projects/${fixture.projectId}/runs`;
const of = (run: RunRow, rest = ''): string => `${runs()}/${run.number}/comparison${rest}`;

async function page(path: string, status = 200): Promise<string> {
  const response = await app.get(path);
  expect(response.status, path).toBe(status);
  return response.text();
}

/** What a person reads. */
const textOf = (html: string): string => html.replace(/<svg.*?<\/svg>/gs, ' ').replace(/<[^>]+>/g, ' ').replace(/&#39;/g, '’').replace(/\s+/g, ' ');
const pass = (count: number): Verdict[] => Array<Verdict>(count).fill('pass');
const rowsIn = (html: string): string[] => [...html.matchAll(/<span class="ti">(.*?)<span class="sub">/g)].map(([, title]) => title!);

/** 8 regressed, 1 improved, 21 unchanged. */
async function eightToOne(): Promise<{ run: RunRow; baseline: RunRow }> {
  const before: Verdict[] = [...pass(8), 'fail', ...pass(21)];
  const after: Verdict[] = [...Array<Verdict>(8).fill('fail'), 'pass', ...pass(21)];
  const baseline = await make({ name: 'Nightly 41', tests: oneTrialTests(before) });
  return { baseline, run: await make({ name: 'Nightly 42', tests: oneTrialTests(after) }) };
}

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

describe('the margin of a project', () => {
  it.each(['', '0', '51', 'abc', '5.1234'])('is not %o: the message stands at the field, what was typed is kept', async (margin) => {
    const response = await app.post(`/projects/${fixture.projectId}/margin`, { margin });
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('Enter a number of points above 0 and up to 50');
    expect(html).toContain(`id="margin-${fixture.projectId}" name="margin" inputmode="decimal" value="${margin}"`);
  });
});

describe('the baseline', () => {
  it('is the latest completed older run of the same test set, of the same endpoint where there is one', async () => {
    const other = await makeEndpoint(app.db, fixture.projectId, { url: 'http://127.0.0.1:2/' });
    const [oldest] = [await make({ name: 'Same endpoint', tests: oneTrialTests(['pass']) })];
    await make({ name: 'Cancelled', state: 'cancelled', tests: oneTrialTests(['pass']) });
    await make({ name: 'Other endpoint', endpointId: other, tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const elsewhere = await make({ endpointId: await makeEndpoint(app.db, fixture.projectId, { url: 'http://127.0.0.1:3/' }), tests: oneTrialTests(['pass']) });
    expect(await page(of(run))).toContain(`<b>${oldest!.name}</b>`);
    expect(await page(of(elsewhere))).toContain(`<b>${run.name}</b>`);
  });

  it('is the pinned run, until it is unpinned; both are recorded', async () => {
    const pinned = await make({ name: 'Release', tests: oneTrialTests(['pass']) });
    const latest = await make({ name: 'Yesterday', tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const back = of(run, `?baseline=${pinned.number}`);
    const response = await app.post(`${runs()}/${pinned.number}/baseline`, { to: back });
    expect([response.status, response.headers.get('location')]).toEqual([303, back]);
    expect(await page(of(run))).toContain('<b>Release</b>');
    await app.post(`${runs()}/${pinned.number}/baseline/end`, { to: 'https://elsewhere.example/' });
    expect(await page(of(run))).toContain(`<b>${latest.name}</b>`);
    const entries = await app.db.selectFrom('audit_entries').select('action').where('project_id', '=', fixture.projectId).where('action', 'like', 'baseline.%').orderBy('id').execute();
    expect(entries.map(({ action }) => action)).toEqual(['baseline.pinned', 'baseline.unpinned']);
  });

  it('is no re-score of earlier answers, unless it is pinned', async () => {
    const answered = await make({ name: 'Answered', tests: oneTrialTests(['pass']) });
    const rescored = await make({ name: 'Scored again', answersFrom: answered.id, tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    expect(await page(of(run))).toContain('<b>Answered</b>');
    await app.post(`${runs()}/${rescored.number}/baseline`, {});
    expect(await page(of(run))).toContain('<b>Scored again</b>');
  });

  it('never leads a form to another site, nor to what a header cannot carry', async () => {
    const run = await make({ tests: oneTrialTests(['pass']) });
    for (const to of [`${runs()}/1\r\nSet-Cookie: a=b`, `${runs()}/日本`, `${runs()}/\\elsewhere.example`, 'https://elsewhere.example/', '//elsewhere.example', `/projects/${fixture.projectId + 1}/runs/1`]) {
      expect((await app.post(`${runs()}/${run.number}/baseline`, { to })).headers.get('location')).toBe(runs());
    }
  });

  it('that is the run itself, unfinished, or of no run of this project is refused in words', async () => {
    const unfinished = await make({ name: 'Under way', state: 'running', tests: oneTrialTests([null]) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    expect(await page(of(run, `?baseline=${run.number}`), 422)).toContain('A run is not compared with itself');
    expect(await page(of(run, `?baseline=${unfinished.number}`), 409)).toContain('Under way has not ended yet');
    expect(await page(of(run, '?baseline=99'), 404)).toContain('There is no run #99 in this project');
    expect(await page(of(run, '?baseline=x'), 404)).toContain('There is no run');
    expect(await page(of(unfinished), 409)).toContain('Under way has not ended yet');
    const foreign = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
    const theirs = await makeEndedRun(app.db, foreign, { name: 'Foreign run', tests: oneTrialTests(['pass']) });
    expect(await page(`${of(run)}?baseline=${theirs.number + 7}`, 404)).not.toContain('Foreign run');
  });

  it('without any candidate leaves one way on', async () => {
    const run = await make({ tests: oneTrialTests(['pass']) });
    const html = await page(of(run));
    expect(html).toContain('There is nothing to compare with yet');
    expect(html).toContain(`href="${runs()}/${run.number}/rerun"`);
  });
});

describe('the candidates', () => {
  it('are ended runs that share tests by id or content: the same test set first, older ones first, with their shared tests', async () => {
    const otherSet = await makeTestSet(app.db, fixture.projectId, 1);
    const { id: again } = await app.db.insertInto('tests').values({ project_id: fixture.projectId, type: 'single-turn', prompt: 'test 1', behavior_id: null, content_hash: 'hash of test 1' }).returning('id').executeTakeFirstOrThrow();
    await make({ name: 'Re-imported elsewhere', testSetId: otherSet, tests: [{ testId: again, content: 'test 1', trials: ['pass'] }] });
    await make({ name: 'Nothing in common', testSetId: otherSet, tests: [{ testId: 900_002, content: 'other', trials: ['pass'] }] });
    await make({ name: 'Older', tests: oneTrialTests(['pass', 'pass']) });
    const run = await make({ tests: oneTrialTests(['pass', 'pass', 'pass']) });
    await make({ name: 'Newer', tests: oneTrialTests(['pass']) });
    await make({ name: 'Unfinished', state: 'running', tests: oneTrialTests([null]) });
    const html = await page(of(run, '/baselines'));
    expect([...html.matchAll(/<a class="name" href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name)).toEqual(['Older', 'Newer', 'Re-imported elsewhere']);
    expect([...html.matchAll(/<td role="cell" class="num">([^<]*)<\/td>/g)].map(([, shared]) => shared)).toEqual(['2 of 3', '1 of 3', '1 of 3']);
  });

  it('are not kept off the page by runs of the test set that share nothing', async () => {
    await make({ name: 'Shares', tests: oneTrialTests(['pass']) });
    for (let made = 0; made < 20; made++) await make({ name: `Replaced ${made}`, tests: [{ testId: 800_000 + made, content: `replaced ${made}`, trials: ['pass'] }] });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const html = await page(of(run, '/baselines'));
    expect([...html.matchAll(/<a class="name" href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name)).toEqual(['Shares']);
  });

  it('are searched by name', async () => {
    await make({ name: 'Release 2', tests: oneTrialTests(['pass']) });
    await make({ name: 'Nightly', tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const html = await page(of(run, '/baselines?q=release'));
    expect(html).toContain('Release 2');
    expect(html).not.toContain('>Nightly<');
    expect(await page(of(run, '/baselines?q=nothing%25'))).toContain('No run fits');
  });

  it('can be chosen as two rows of the run list, the older being the baseline', async () => {
    const { run, baseline } = await eightToOne();
    const response = await app.get(`/projects/${fixture.projectId}/comparison?run=${baseline.number}&run=${run.number}`);
    expect([response.status, response.headers.get('location')]).toEqual([303, `${of(run)}?baseline=${baseline.number}`]);
    expect(await page(`/projects/${fixture.projectId}/comparison?run=${run.number}`, 422)).toContain('Two runs can be compared');
    await page(`/projects/${fixture.projectId}/comparison?run=${run.number}&run=9999`, 404);
  });
});

describe('a row of a comparison', () => {
  const test = (content: string, more: Partial<EndedTest> = {}): EndedTest => ({ testId: 1, content, trials: ['pass'], ...more });

  it('opens to both answers with the words that differ, the prompt, and each metric with both reasons', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Says <b>the</b> fee' }];
    const baseline = await make({ metrics, tests: [test('What is the fee?', { reply: 'The fee is 60 euros each way for a surfboard.', scores: [{ score: 0.9, verdict: 'pass', reason: 'It says 60.' }] })] });
    const run = await make({ metrics, tests: [test('What is the fee?', { trials: ['fail'], reply: 'The fee is 45 euros each way for a surfboard.', scores: [{ score: 0.2, verdict: 'fail', reason: 'It says 45.' }] })] });
    const opened = await page(of(run, `/tests/1?baseline=${baseline.number}`));
    expect(opened).toContain('<del>60</del>');
    expect(opened).toContain('<ins>45</ins>');
    expect(textOf(opened)).toMatch(/#1 It says 60\..*#2 It says 45\./);
    expect(opened).toContain('Says &lt;b&gt;the&lt;/b&gt; fee');
    expect(opened).toContain(`href="${runs()}/${run.number}/results/1?tab=reviews&amp;say=pass" data-key="p"`);
    expect(opened).toMatch(/<button class="btn" type="submit" data-key="f"/);
    const listed = await page(of(run));
    expect(listed).toContain(`hx-get="${of(run, '/tests/1')}?baseline=${baseline.number}"`);
    expect(listed).toMatch(/class="lo">Says &lt;b&gt;the&lt;\/b&gt; fee <b><span>0.90<\/span>/);
  });

  it('confirms the automated verdict with the one press of its form', async () => {
    await make({ tests: [test('a')] });
    const run = await make({ tests: [test('a', { trials: ['fail'] })] });
    const opened = await page(of(run, '/tests/1'));
    const [, action, fields] = /<form method="post" action="([^"]*confirmation)"[^>]*>(.*?)<button/s.exec(opened)!;
    const sent = Object.fromEntries([...fields!.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    expect((await app.post(action!, sent)).headers.get('location')).toContain('confirmed=1');
    const written = await app.db.selectFrom('reviews').select(['verdict', 'target']).where('run_id', '=', run.id).execute();
    expect(written).toEqual([{ verdict: 'fail', target: 'result' }]);
    const again = await page(of(run, '/tests/1'));
    expect(again).not.toContain('name="seen" value="0"');
    expect(again).toContain('data-key="p"');
  });

  it('shows what the switch asks for: the metrics’ verdicts with reviews, or without them, in the list, opened and downloaded', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee' }];
    const scored = (verdict: 'pass' | 'fail'): EndedTest => test('a', { trials: [verdict], scores: [{ verdict }] });
    await make({ metrics, tests: [scored('pass')] });
    const run = await make({ metrics, tests: [scored('fail')] });
    await app.db.updateTable('evaluations').set({ reviewed_verdict: 'pass' }).where('result_id', 'in', app.db.selectFrom('results').select('id').where('run_id', '=', run.id)).execute();
    for (const table of ['results', 'run_tests'] as const) await app.db.updateTable(table).set({ verdict: 'pass', reviewed: true }).where('run_id', '=', run.id).execute();
    const row = async (basis: string): Promise<string> => (await (await app.get(of(run, `.csv?basis=${basis}`))).text()).split('\r\n')[1]!;
    expect(await page(of(run))).toContain('corrected');
    expect(textOf(await page(of(run)))).not.toMatch(/Fee pass/);
    expect(textOf(await page(of(run, '?basis=automated')))).toMatch(/Fee pass .*fail/);
    expect(await page(of(run, '/tests/1'))).not.toContain('class="mark fail"');
    expect(await page(of(run, '/tests/1?basis=automated'))).toContain('<span class="mark fail">');
    expect([await row('final'), await row('automated')].map((line) => line.split(',').slice(-6, -4))).toEqual([['pass', 'pass'], ['pass', 'fail']]);
  });

  it('is not called corrected where reviews of a turn or a metric left the verdict as it was', async () => {
    await make({ tests: [test('a')] });
    const run = await make({ tests: [test('a', { trials: ['fail'] })] });
    await app.db.updateTable('run_tests').set({ reviewed: true, conflicting: true }).where('run_id', '=', run.id).execute();
    expect(await page(of(run))).not.toContain('corrected');
  });

  it('of a test that was edited in between says so, and marks what was changed', async () => {
    const baseline = await make({ tests: [test('What is the fee for a board?')] });
    const run = await make({ tests: [test('What is the fee for a surfboard?', { version: 2 })] });
    expect(textOf(await page(of(run, `?baseline=${baseline.number}`)))).toMatch(/1 test edited since.*edited since/);
    const opened = await page(of(run, '/tests/1'));
    expect(opened).toContain('This test was edited between the two runs');
    expect(opened).toContain('<del>board</del><ins>surfboard</ins>');
  });

  it('of a test with a new version but the same text is not called edited', async () => {
    await make({ tests: [test('The same')] });
    const run = await make({ tests: [test('The same', { version: 2 })] });
    expect(await page(of(run))).toContain('No test was edited in between');
  });

  it('of a test that only the baseline has opens by its place there', async () => {
    await make({ tests: [test('Kept'), { testId: 2, content: 'Removed since', trials: ['fail'] }] });
    const run = await make({ tests: [test('Kept')] });
    const html = await page(of(run, '?outcome=removed'));
    expect(rowsIn(html)).toEqual(['Removed since']);
    expect(await page(of(run, '/tests/2?of=baseline'))).toContain('This test is not in');
    await page(of(run, '/tests/2'), 404);
    await page(of(run, '/tests/3?of=baseline'), 404);
  });

  it('shows the latency as plain text and a category as a transition', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Tone' }];
    await make({ metrics, tests: [test('Hello', { latencyMs: 1_000, scores: [{ category: 'friendly', verdict: 'pass' }] })] });
    const run = await make({ metrics, tests: [test('Hello', { latencyMs: 3_300, scores: [{ category: 'curt', verdict: 'fail' }] })] });
    const html = await page(of(run));
    expect(html).toContain('<span class="ld">+2.3 s</span>');
    expect(textOf(html)).toContain('Tone friendly to curt');
  });
});

describe('the list of a comparison', () => {
  it('is searched in prompts and answers of both runs, and filtered by behavior, tag and metric', async () => {
    const made = (content: string, more: Partial<EndedTest> = {}): EndedTest => ({ testId: 1, content, trials: ['pass'], ...more });
    const { id: behavior } = await app.db.insertInto('behaviors').values({ project_id: fixture.projectId, name: 'Refunds' }).returning('id').executeTakeFirstOrThrow();
    const metrics = [{ metricId: fixture.metricId }];
    const judged = [{ score: 1, verdict: 'pass' as const }];
    await make({ metrics, tests: [made('alpha', { reply: 'an old zebra' }), made('beta', { testId: 2 }), made('gamma', { testId: 3 }), made('delta', { testId: 4, scores: judged })] });
    const run = await make({ metrics, tests: [made('alpha'), made('beta', { testId: 2, reply: '100% new' }), made('gamma', { testId: 3, behaviorId: behavior, tags: ['vip'] }), made('delta', { testId: 4, scores: judged })] });
    const found = async (query: string): Promise<string[]> => rowsIn(await page(of(run, `?${query}`)));
    expect(await found('q=zebra')).toEqual(['alpha']);
    expect(await found('q=100%25')).toEqual(['beta']);
    expect(await found('q=GAMMA')).toEqual(['gamma']);
    expect(await found(`behavior=${behavior}`)).toEqual(['gamma']);
    expect(await found('behavior=0')).toEqual(['alpha', 'beta', 'delta']);
    expect(await found('tag=vip')).toEqual(['gamma']);
    expect(await found(`metric=${fixture.metricId}`)).toEqual(['delta']);
    expect(await found('metric=999999')).toHaveLength(4);
    expect(await found('q=nothing')).toEqual([]);
  });

  it('puts the largest change of a score first, of the chosen metric where one is chosen', async () => {
    const second = await makeMetric(app.db, fixture.projectId, 'contains', { values: ['x'] });
    const metrics = [{ metricId: fixture.metricId }, { metricId: second }];
    const scored = (testId: number, one: number, two: number): EndedTest => ({ testId, content: `test ${testId}`, trials: ['pass'], scores: [{ score: one, verdict: 'pass' }, { score: two, verdict: 'pass' }] });
    await make({ metrics, tests: [scored(1, 0.5, 0.5), scored(2, 0.5, 0.5), scored(3, 0.5, 0.5), { testId: 4, content: 'test 4', trials: ['pass'] }] });
    const run = await make({ metrics, tests: [scored(1, 0.6, 0.5), scored(2, 0.5, 0.1), scored(3, 0.3, 0.6), { testId: 4, content: 'test 4', trials: ['pass'] }] });
    expect(rowsIn(await page(of(run, '?sort=change')))).toEqual(['test 2', 'test 3', 'test 1', 'test 4']);
    expect(rowsIn(await page(of(run, `?sort=change&metric=${fixture.metricId}`)))).toEqual(['test 3', 'test 1', 'test 2']);
    expect(rowsIn(await page(of(run)))).toEqual(['test 1', 'test 2', 'test 3', 'test 4']);
  });

  it('goes on where its page ended, also for who asks for rows alone', async () => {
    const verdicts = pass(70);
    await make({ tests: oneTrialTests(verdicts) });
    const run = await make({ tests: oneTrialTests(verdicts) });
    const first = await page(of(run));
    const next = /href="([^"]*after=[^"]*)"/.exec(first)![1]!.replaceAll('&amp;', '&');
    expect(rowsIn(first)).toHaveLength(50);
    expect(rowsIn(await page(next))).toEqual(verdicts.slice(50).map((_, index) => `test ${index + 51}`));
    const more = await (await app.get(next, { 'HX-Request': 'true', 'HX-Request-Type': 'partial', 'HX-Target': 'li#more-compared' })).text();
    expect(rowsIn(more)).toHaveLength(20);
    expect(more).not.toContain('<main');
    for (const after of ['x', '1-x', '99-1', '0-999999999', '-1-1']) await page(of(run, `?after=${after}`));
  });
});

describe('by behavior and by metric', () => {
  it('the worst stands first, with p adjusted for asking more than once', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee' }];
    const tests = (failing: number): EndedTest[] => Array.from({ length: 20 }, (_, index) => ({
      testId: index + 1, content: `test ${index + 1}`, behaviorId: index < 10 ? 1 : 2, trials: [index < failing ? 'fail' as const : 'pass' as const], scores: [{ score: index < failing ? 0 : 1, verdict: index < failing ? 'fail' as const : 'pass' as const }],
    }));
    const baseline = await make({ metrics, tests: tests(0) });
    const run = await make({ metrics, tests: tests(7) });
    const text = textOf(await page(of(run, `?baseline=${baseline.number}`)));
    expect(text).toMatch(/By behavior.*Behavior 1 10 tests.*−70\.0 points p = 0\.031.*Behavior 2 10 tests.*0\.0 points p = 1/);
    expect(text).toMatch(/By metric.*Fee 20 tests · mean 1 to 0\.65.*−35\.0 points p = 0\.016/);
  });

  it('what an outage may have caused is never coloured', async () => {
    const tests = (verdicts: Verdict[]): EndedTest[] => verdicts.map((verdict, index) => ({ testId: index + 1, content: `test ${index + 1}`, behaviorId: 1, trials: [verdict] }));
    const coloured = /class="iv (worse|better)"/;
    await make({ tests: tests([...pass(10), ...Array<Verdict>(20).fill('fail')]) });
    const failed = [...Array<Verdict>(8).fill('fail'), ...pass(2)];
    const outage = await make({ tests: tests([...failed, ...Array<Verdict>(20).fill('error')]) });
    const html = await page(of(outage));
    expect(html).toContain('−80.0 points');
    expect(html).not.toMatch(coloured);
    const real = await make({ tests: tests([...failed, ...Array<Verdict>(20).fill('fail')]) });
    expect(await page(of(real, '?baseline=1'))).toMatch(coloured);
  });

  it('nothing is said by behavior where the two were not judged alike', async () => {
    await make({ metrics: [{ metricId: fixture.metricId, name: 'Fee', behaviors: [1] }], tests: [{ testId: 1, content: 'a', behaviorId: 2, trials: ['none'] }] });
    const run = await make({ metrics: [{ metricId: fixture.metricId, name: 'Fee', behaviors: [1, 2] }], tests: [{ testId: 1, content: 'a', behaviorId: 2, trials: ['fail'] }] });
    const text = textOf(await page(of(run)));
    expect(text).toContain('the metrics judged other tests.');
    expect(text).toMatch(/By behavior.*nothing is said of their pass rates/);
    expect(textOf(await page(`${runs()}/${run.number}`))).toContain('1 shared test was not judged by the same metrics in both runs');
  });

  it('a changed test that had already changed without a change of anything is called so', async () => {
    await make({ tests: oneTrialTests(['fail', 'pass']) });
    await make({ tests: oneTrialTests(['pass', 'pass']) });
    const run = await make({ tests: oneTrialTests(['fail', 'fail']) });
    expect(textOf(await page(of(run)))).toMatch(/1 changed test had changed before.*test 1/);
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

describe('the CSV of a comparison', () => {
  it('has the rows of the filter on screen, and nothing that a spreadsheet would run', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee' }];
    await make({ metrics, tests: [{ testId: 1, content: '=1+1', trials: ['pass'], reply: '@SUM(A1)', scores: [{ score: 0.5, verdict: 'pass', reason: '+1' }] }, { testId: 2, content: 'two', trials: ['pass'] }] });
    const run = await make({ metrics, tests: [{ testId: 1, content: '=1+1', trials: ['fail'], reply: 'New, "quoted"', scores: [{ score: 0.25, verdict: 'fail' }] }, { testId: 2, content: 'two', trials: ['pass'] }] });
    const response = await app.get(of(run, '.csv?outcome=regressed'));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^outcome,test_id,behavior,topic,tags,prompt,expected,edited,baseline_verdict,verdict,baseline_response,response,/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^regressed,1,"","","",'=1\+1,,,pass,fail,'@SUM\(A1\),"New, ""quoted""",,,100\.0,100\.0,pass,fail,0\.5,0\.25,'\+1,Because\.$/);
    expect((await (await app.get(of(run, '.csv?raw=1'))).text()).split('\r\n')[1]).toContain(',=1+1,');
    expect((await (await app.get(of(run, '.csv?outcome=added'))).text()).trimEnd().split('\r\n')).toHaveLength(1);
  });
});

describe('a score in the CSV of a comparison', () => {
  it('stays a number below zero too, while a category is kept from being run', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee' }];
    await make({ metrics, tests: [{ testId: 1, content: 'a', trials: ['pass'], scores: [{ score: -0.5, verdict: 'pass' }] }] });
    const run = await make({ metrics, tests: [{ testId: 1, content: 'a', trials: ['pass'], scores: [{ category: '=1+1', verdict: 'pass' }] }] });
    expect((await (await app.get(of(run, '.csv'))).text()).split('\r\n')[1]).toMatch(/,pass,pass,-0\.5,'=1\+1,Because\.,Because\.$/);
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

  it('say “too early” while a run is under way', async () => {
    await make({ tests: oneTrialTests(['pass']) });
    const run = await make({ state: 'running', tests: oneTrialTests([null]) });
    expect(textOf(await page(runs()))).toContain('Too early');
    expect(textOf(await page(`${runs()}/${run.number}`))).not.toContain('Worse');
  });
});
