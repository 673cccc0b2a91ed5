// The tests of a comparison: each row, the list with its filters, and the breakdowns.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookedAtForTags } from '../../src/comparisons/comparison-filters.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { makeMetric } from '../support/fixtures.ts';
import { app, fixture, make, of, openStage, page, pass, rowsIn, runs, setProject, textOf } from './comparison-stage.ts';
import { oneTrialTests, type EndedRun, type EndedTest } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

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

  const htmx = { 'hx-request': 'true', 'hx-request-type': 'partial' };
  /** What the form of the opened test sends. */
  const confirmationOf = (html: string): { action: string; sent: Record<string, string> } => {
    const [, action, fields] = /<form method="post" action="([^"]*confirmation)"[^>]*>(.*?)<button/s.exec(html)!;
    return { action: action!, sent: Object.fromEntries([...fields!.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!])) };
  };
  const scored = (trial: 'pass' | 'fail'): { metrics: NonNullable<EndedRun['metrics']>; tests: EndedTest[] } =>
    ({ metrics: [{ metricId: fixture.metricId, name: 'Fee' }], tests: [test('a', { trials: [trial], scores: [{ verdict: trial }] })] });

  it('confirms anew after Undo, as both answers bring its form a new key', async () => {
    await make(scored('pass'));
    const run = await make(scored('fail'));
    const opened = await page(of(run, '/tests/1'));
    const { action, sent } = confirmationOf(opened);
    const [id] = /confirmation-key-\d+/.exec(opened)!;
    const send = async (address: string, fields: Record<string, string>): Promise<{ html: string; key: string }> => {
      const html = await (await app.post(address, fields, htmx)).text();
      const [, key] = new RegExp(`<input type="hidden" name="request-key" value="([^"]*)" id="${id}" hx-swap-oob="outerHTML"`).exec(html) ?? [];
      return { html, key: key! };
    };
    const standing = async (): Promise<boolean[]> => (await app.db.selectFrom('reviews').leftJoin('review_withdrawals', 'review_id', 'reviews.id').select('review_id').where('run_id', '=', run.id).orderBy('reviews.id').execute())
      .map(({ review_id: withdrawn }) => withdrawn === null);
    const first = await send(action, sent);
    expect(first.html).not.toContain('Load the page again');
    const undone = await send(`${action}/undo`, { 'request-key': sent['request-key']! });
    expect(undone.html).toContain('1 confirmation withdrawn.');
    expect(await standing()).toEqual([false]);
    const late = await send(action, sent);
    expect([late.html.includes('Nothing was confirmed.'), late.html.includes('confirmation/undo'), await standing()]).toEqual([true, false, [false]]);
    expect((await send(action, { ...sent, 'request-key': undone.key })).html).toContain('1 result confirmed.');
    expect(await standing()).toEqual([false, true]);
    expect(new Set([sent['request-key'], first.key, undone.key, late.key]).size).toBe(4);
  });

  it('says so where a confirmation changed the final verdict, and leads to the page that shows it', async () => {
    await make(scored('pass'));
    const run = await make(scored('pass'));
    const { id: resultId } = await app.db.selectFrom('results').select('id').where('run_id', '=', run.id).executeTakeFirstOrThrow();
    const ann = await app.db.insertInto('accounts').values({ email: 'ann@example.com', name: 'Ann', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
    await addReview(app.db, { projectId: fixture.projectId, accountId: ann.id, runId: run.id, resultId, target: 'result', verdict: 'fail', comment: 'No.', lane: null, blind: false, requestKey: randomUUID() });
    expect(textOf(await page(of(run)))).toContain('Regressed 1');
    const { action, sent } = confirmationOf(await page(of(run, '/tests/1')));
    const confirmed = await (await app.post(action, sent, htmx)).text();
    expect(textOf(confirmed)).toContain('1 result confirmed. That changed the final verdict, and this page shows the one before. Load the page again');
    expect(confirmed).toContain('<a href="">Load the page again</a>');
    expect(textOf(await page(of(run)))).toContain('Regressed 0');
  });

  it('shows what the switch asks for: the metrics’ verdicts with reviews, or without them, in the list, opened and downloaded', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee' }];
    const scored = (verdict: 'pass' | 'fail'): EndedTest => test('a', { trials: [verdict], scores: [{ verdict }] });
    await make({ metrics, tests: [scored('pass')] });
    const run = await make({ metrics, tests: [scored('fail')] });
    await app.db.updateTable('evaluations').set({ reviewed_verdict: 'pass' }).where('result_id', 'in', app.db.selectFrom('results').select('id').where('run_id', '=', run.id)).execute();
    for (const table of ['results', 'run_tests'] as const) await app.db.updateTable(table).set({ verdict: 'pass', reviewed: true }).where('run_id', '=', run.id).execute();
    const row = async (basis: string): Promise<string> => (await (await app.get(of(run, `.csv?basis=${basis}`))).text()).split('\r\n')[1]!;
    expect(await page(of(run))).toContain('corrected</span>');
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
    expect(await page(of(run))).not.toContain('corrected</span>');
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

  it('offers the tags of the tests of both runs, and says how it is ordered', async () => {
    await make({ tests: [{ testId: 1, content: 'a', trials: ['pass'], tags: ['vip', 'before'] }, { testId: 2, content: 'b', trials: ['pass'] }] });
    const run = await make({ tests: [{ testId: 1, content: 'a', trials: ['pass'], tags: ['vip', '"now"'] }, { testId: 2, content: 'b', trials: ['fail'] }] });
    const html = await page(of(run));
    expect(html).toContain('<datalist id="compared-tags"><option value="&quot;now&quot;"></option><option value="before"></option><option value="vip"></option></datalist>');
    expect(html).toMatch(/<input[^>]* name="tag"[^>]* list="compared-tags"/);
    expect([textOf(html).includes('By outcome, in the set’s order'), rowsIn(html)]).toEqual([true, ['b', 'a']]);
    const untagged = [await make({ tests: oneTrialTests(['pass']) }), await make({ tests: oneTrialTests(['pass']) })] as const;
    const path = of(untagged[1], `?baseline=${untagged[0].number}`);
    expect(await page(path)).not.toContain('name="tag"');
    expect(await page(`${path}&tag=gone`)).toMatch(/<input[^>]* name="tag" value="gone"/);
    await app.db.updateTable('runs').set({ test_count: lookedAtForTags + 1 }).where('id', '=', untagged[1].id).execute();
    expect(await page(path)).toContain('name="tag"');
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
    expect(text).toMatch(/By behavior.*Behavior 1 10 tests 95% interval −89\.2 to −28\.9 −70\.0 points p = 0\.031.*Behavior 2 10 tests 95% interval −27\.8 to \+27\.8 0\.0 points p = 1/);
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
    const judgedAlike: EndedTest = { testId: 2, content: 'b', behaviorId: 1, trials: ['pass'] };
    await make({ metrics: [{ metricId: fixture.metricId, name: 'Fee', behaviors: [1] }], tests: [{ testId: 1, content: 'a', behaviorId: 2, trials: ['none'] }, judgedAlike] });
    const run = await make({ metrics: [{ metricId: fixture.metricId, name: 'Fee', behaviors: [1, 2] }], tests: [{ testId: 1, content: 'a', behaviorId: 2, trials: ['fail'] }, judgedAlike] });
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
