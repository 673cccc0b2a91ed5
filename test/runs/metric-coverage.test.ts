// What the execute form says will happen is what the worker does to each test.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricChoices, type MetricSource } from '../../src/domain/vocabulary.ts';
import type { ChosenMetrics } from '../../src/runs/choose-metrics.ts';
import { coverageOf, type TestGroup } from '../../src/runs/metric-coverage.ts';
import { coverageInWords } from '../../views/runs/coverage-words.ts';

const equals = { kind: 'equals' as const, config: { target: 'expected', text: '', whitespace: 'trim', ignoreCase: true } };
const contains = { kind: 'contains' as const, config: { values: ['a'], match: 'any', ignoreCase: true, negate: false } };
const judge = (votes: number, needsContext: boolean) => ({
  kind: 'judge_binary' as const, config: { criteria: 'Good.', steps: [], examples: '', needsExpected: false, needsContext, votes, judge: null },
});
const metric = (id: number, made: { kind: ChosenMetrics['metrics'][number]['kind']; config: Record<string, unknown> }, name = `Metric ${id}`) =>
  ({ id, name, ...made, test_types: ['single-turn' as const], version: 1 });

describe('the words', () => {
  it('say how many tests are judged by how many metrics, and which by none and why', () => {
    const chosen: ChosenMetrics = { source: 'test_set', metrics: [metric(1, equals), metric(2, equals), metric(3, equals)], links: [] };
    const groups = [{ behaviorId: null, hasExpected: true, tests: 28 }, { behaviorId: 4, hasExpected: false, tests: 2 }];
    const coverage = coverageOf({ choice: 'defaults', chosen, type: 'single-turn', givesContext: true }, groups);
    expect(coverageInWords(coverage)).toBe(
      '28 tests: 3 metrics of the test set. 2 tests: no metric applies. Each metric needs an expected response, and there is none.',
    );
  });

  it('count votes as calls, and only where the metric applies', () => {
    const chosen: ChosenMetrics = { source: 'execution', metrics: [metric(1, judge(3, false)), metric(2, judge(5, true)), metric(3, contains)], links: [] };
    const groups = [{ behaviorId: null, hasExpected: true, tests: 10 }];
    const of = (givesContext: boolean) => coverageOf({ choice: 'execution', chosen, type: 'single-turn', givesContext }, groups);
    expect([...of(true).judgeCalls]).toEqual([[1, 30], [2, 50]]);
    expect([...of(false).judgeCalls]).toEqual([[1, 30]]);
    expect(of(false).leftOut).toEqual([{ metricId: 2, name: 'Metric 2', need: 'context', tests: 10 }]);
  });
});

describe('what is left out', () => {
  it('is told of each metric apart, also of two with one name', () => {
    const chosen: ChosenMetrics = { source: 'test_set', metrics: [metric(1, equals, 'Same'), metric(2, equals, 'Same'), metric(3, contains)], links: [] };
    const groups = [{ behaviorId: null, hasExpected: false, tests: 4 }, { behaviorId: 1, hasExpected: false, tests: 6 }];
    const { leftOut } = coverageOf({ choice: 'defaults', chosen, type: 'single-turn', givesContext: true }, groups);
    expect(leftOut.map(({ metricId, tests }) => [metricId, tests])).toEqual([[1, 10], [2, 10]]);
  });
});

describe('the lines', () => {
  const sources = fc.constantFrom<MetricSource>('execution', 'test_set', 'behavior');
  const groupsOf = fc.array(fc.record({ behaviorId: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }), hasExpected: fc.boolean(), tests: fc.integer({ min: 1, max: 500 }) }), { maxLength: 8 });
  const kinds = fc.array(fc.constantFrom(equals, contains, judge(3, true)), { maxLength: 5 });

  it('count every test once, and each with the metrics that apply to it', () => {
    fc.assert(fc.property(sources, kinds, groupsOf, fc.boolean(), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }), (source, made, groups, givesContext, owners) => {
      const metrics = made.map((kind, index) => metric(index + 1, kind));
      const links = source === 'behavior' ? metrics.map(({ id }, index) => ({ behaviorId: owners[index]!, metricId: id })) : [];
      const choice = source === 'test_set' ? 'defaults' : source;
      const { lines } = coverageOf({ choice: metricChoices.find((known) => known === choice)!, chosen: { source, metrics, links }, type: 'single-turn', givesContext }, groups);
      expect(lines.reduce((sum, { tests }) => sum + tests, 0)).toBe(groups.reduce((sum, { tests }) => sum + tests, 0));
      const applying = (group: TestGroup): number => metrics.filter(({ id, kind }) =>
        (source !== 'behavior' || links.some(({ behaviorId, metricId }) => metricId === id && behaviorId === group.behaviorId))
        && (kind !== 'equals' || group.hasExpected) && (kind !== 'judge_binary' || givesContext)).length;
      const expected = new Map<number, number>();
      for (const group of groups) expected.set(applying(group), (expected.get(applying(group)) ?? 0) + group.tests);
      const found = new Map<number, number>();
      for (const line of lines) found.set(line.metrics, (found.get(line.metrics) ?? 0) + line.tests);
      expect(found).toEqual(expected);
      for (const line of lines) expect(line.reason === null).toBe(line.metrics > 0);
    }));
  });
});
