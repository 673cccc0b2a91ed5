// A row of a comparison: the test that both runs have, opened with both answers, and what was changed in between.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { app, fixture, make, of, openStage, page, rowsIn, runs, setProject, textOf } from './comparison-stage.ts';
import { endedTest, type EndedTest } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

describe('a row of a comparison', () => {
  it('opens to both answers with the words that differ, the prompt, and each metric with both reasons', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Says <b>the</b> fee' }];
    const baseline = await make({ metrics, tests: [endedTest('What is the fee?', { reply: 'The fee is 60 euros each way for a surfboard.', scores: [{ score: 0.9, verdict: 'pass', reason: 'It says 60.' }] })] });
    const run = await make({ metrics, tests: [endedTest('What is the fee?', { trials: ['fail'], reply: 'The fee is 45 euros each way for a surfboard.', scores: [{ score: 0.2, verdict: 'fail', reason: 'It says 45.' }] })] });
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

  it('shows what the switch asks for: the metrics’ verdicts with reviews, or without them, in the list, opened and downloaded', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee' }];
    const scored = (verdict: 'pass' | 'fail'): EndedTest => endedTest('a', { trials: [verdict], scores: [{ verdict }] });
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
    await make({ tests: [endedTest('a')] });
    const run = await make({ tests: [endedTest('a', { trials: ['fail'] })] });
    await app.db.updateTable('run_tests').set({ reviewed: true, conflicting: true }).where('run_id', '=', run.id).execute();
    expect(await page(of(run))).not.toContain('corrected</span>');
  });

  it('of a test that was edited in between says so, and marks what was changed', async () => {
    const baseline = await make({ tests: [endedTest('What is the fee for a board?')] });
    const run = await make({ tests: [endedTest('What is the fee for a surfboard?', { version: 2 })] });
    expect(textOf(await page(of(run, `?baseline=${baseline.number}`)))).toMatch(/1 test edited since.*edited since/);
    const opened = await page(of(run, '/tests/1'));
    expect(opened).toContain('This test was edited between the two runs');
    expect(opened).toContain('<del>board</del><ins>surfboard</ins>');
  });

  it('of a test with a new version but the same text is not called edited', async () => {
    await make({ tests: [endedTest('The same')] });
    const run = await make({ tests: [endedTest('The same', { version: 2 })] });
    expect(await page(of(run))).toContain('No test was edited in between');
  });

  it('of a test that only the baseline has opens by its place there', async () => {
    await make({ tests: [endedTest('Kept'), { testId: 2, content: 'Removed since', trials: ['fail'] }] });
    const run = await make({ tests: [endedTest('Kept')] });
    const html = await page(of(run, '?outcome=removed'));
    expect(rowsIn(html)).toEqual(['Removed since']);
    expect(await page(of(run, '/tests/2?of=baseline'))).toContain('This test is not in');
    await page(of(run, '/tests/2'), 404);
    await page(of(run, '/tests/3?of=baseline'), 404);
  });

  it('shows the latency as plain text and a category as a transition', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Tone' }];
    await make({ metrics, tests: [endedTest('Hello', { latencyMs: 1_000, scores: [{ category: 'friendly', verdict: 'pass' }] })] });
    const run = await make({ metrics, tests: [endedTest('Hello', { latencyMs: 3_300, scores: [{ category: 'curt', verdict: 'fail' }] })] });
    const html = await page(of(run));
    expect(html).toContain('<span class="ld">+2.3 s</span>');
    expect(textOf(html)).toContain('Tone friendly to curt');
  });
});
