// The list of a comparison: its search and filters, its order, and its pages.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookedAtForTags } from '../../src/comparisons/comparison-filters.ts';
import { makeMetric } from '../support/fixtures.ts';
import { app, fixture, make, of, openStage, page, pass, rowsIn, setProject, textOf } from './comparison-stage.ts';
import { endedTest, oneTrialTests, type EndedTest } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

describe('the list of a comparison', () => {
  it('is searched in prompts and answers of both runs, and filtered by behavior, tag and metric', async () => {
    const { id: behavior } = await app.db.insertInto('behaviors').values({ project_id: fixture.projectId, name: 'Refunds' }).returning('id').executeTakeFirstOrThrow();
    const metrics = [{ metricId: fixture.metricId }];
    const judged = [{ score: 1, verdict: 'pass' as const }];
    await make({ metrics, tests: [endedTest('alpha', { reply: 'an old zebra' }), endedTest('beta', { testId: 2 }), endedTest('gamma', { testId: 3 }), endedTest('delta', { testId: 4, scores: judged })] });
    const run = await make({ metrics, tests: [endedTest('alpha'), endedTest('beta', { testId: 2, reply: '100% new' }), endedTest('gamma', { testId: 3, behaviorId: behavior, tags: ['vip'] }), endedTest('delta', { testId: 4, scores: judged })] });
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
