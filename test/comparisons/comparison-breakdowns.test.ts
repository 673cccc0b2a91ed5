// The breakdowns of a comparison: each behavior and metric, what is adjusted for, and when nothing is said.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { fixture, make, of, openStage, page, pass, runs, setProject, textOf } from './comparison-stage.ts';
import { oneTrialTests, type EndedTest } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

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
