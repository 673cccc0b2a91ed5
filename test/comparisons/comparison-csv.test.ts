// The CSV of a comparison.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { app, fixture, make, of, openStage, setProject } from './comparison-stage.ts';
import { type EndedTest } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

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

  it('tells by its name which tests it holds', async () => {
    const metrics = [{ metricId: fixture.metricId, name: 'Fee: right?' }];
    const tests: EndedTest[] = [{ testId: 1, content: 'a', behaviorId: 1, tags: ['vip'], trials: ['pass'] }];
    await make({ metrics, tests });
    const run = await make({ metrics, tests });
    const nameOf = async (query: string): Promise<string> => {
      const response = await app.get(of(run, `.csv${query}`));
      await response.text();
      return /filename="(.*)\.csv"$/.exec(response.headers.get('content-disposition')!)![1]!;
    };
    const whole = await nameOf('');
    expect(whole).toMatch(/-run-2-against-1$/);
    expect(await nameOf('?sort=change')).toBe(whole);
    const parts = {
      'outcome=regressed': '-regressed', 'cell=pass-fail': '-pass-to-fail', 'behavior=1': '-Behavior-1', 'behavior=777': '-one-behavior', [`metric=${fixture.metricId}`]: '-Fee-right',
      'tag=vip': '-vip', 'q=late+fee&outcome=added': '-added-late-fee', 'q=日本': '', 'tag=vip&raw=1': '-vip-exact',
    };
    for (const [query, part] of Object.entries(parts)) expect(await nameOf(`?${query}`)).toBe(`${whole}-only${part}`);
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
