// Which metrics judge a test: the table of levels, row by row.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidingLevel, resolveMetrics, type MetricLevels } from '../../src/domain/metric-resolution.ts';
import { metricChoices, testTypes, type TestType } from '../../src/domain/vocabulary.ts';

interface Named { name: string; testTypes: readonly TestType[] }
const metric = (name: string, types: readonly TestType[] = ['single-turn']): Named => ({ name, testTypes: types });
const levels = (over: Partial<MetricLevels<Named>>): MetricLevels<Named> => ({ choice: 'defaults', execution: [], testSet: [], behavior: [], ...over });

describe('metric resolution', () => {
  it('takes the metrics of the execution alone, whatever the other levels have', () => {
    const resolved = resolveMetrics(levels({ choice: 'execution', execution: [metric('x')], testSet: [metric('s')], behavior: [metric('b')] }), 'single-turn');
    expect(resolved).toEqual({ source: 'execution', metrics: [metric('x')] });
  });

  it('by default takes those of the test set, and nothing of the behavior beside them', () => {
    expect(resolveMetrics(levels({ testSet: [metric('s')], behavior: [metric('b')] }), 'single-turn')).toEqual({ source: 'test_set', metrics: [metric('s')] });
  });

  it('by default takes those of the test’s own behavior where the test set has none', () => {
    expect(resolveMetrics(levels({ behavior: [metric('b')] }), 'single-turn')).toEqual({ source: 'behavior', metrics: [metric('b')] });
  });

  it('takes the behavior’s even where the test set has some, when that was asked for', () => {
    expect(resolveMetrics(levels({ choice: 'behavior', testSet: [metric('s')], behavior: [metric('b')] }), 'single-turn').source).toBe('behavior');
  });

  it('never falls through from an empty choice for the execution', () => {
    expect(resolveMetrics(levels({ choice: 'execution', testSet: [metric('s')], behavior: [metric('b')] }), 'single-turn')).toMatchObject({ source: null, metrics: [] });
  });

  it('leaves out what does not apply to the test’s type, and says why nothing is left', () => {
    const resolved = resolveMetrics(levels({ behavior: [metric('m', ['multi-turn'])] }), 'single-turn');
    expect(resolved).toEqual({ source: null, metrics: [], reason: 'None of the metrics applies to single-turn tests.' });
  });

  it('gives a test without a behavior no metric at that level, with the reason', () => {
    expect(resolveMetrics(levels({}), 'single-turn')).toEqual({ source: null, metrics: [], reason: 'No behavior with metrics is set.' });
  });

  it('never merges two levels and only gives metrics of the deciding one that apply', () => {
    const some = (prefix: string) => fc.array(fc.record({ name: fc.constant(prefix), testTypes: fc.subarray([...testTypes]) }));
    fc.assert(fc.property(fc.constantFrom(...metricChoices), some('x'), some('s'), some('b'), fc.constantFrom(...testTypes), (choice, execution, testSet, behavior, type) => {
      const resolved = resolveMetrics({ choice, execution, testSet, behavior }, type);
      const offered = { execution, test_set: testSet, behavior }[decidingLevel({ choice, testSet })];
      expect(resolved.metrics).toEqual(offered.filter(({ testTypes: types }) => types.includes(type)));
    }));
  });
});
