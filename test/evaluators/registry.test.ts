import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metricKinds, type MetricKind } from '../../src/domain/vocabulary.ts';
import { describeMetric, evaluatorFor, evaluators, parseMetricConfig } from '../../src/evaluators/registry.ts';
import { spentMs } from '../domain/spent-ms.ts';
import { computed, configOf, judging } from './judging.ts';

const forms: Record<MetricKind, Record<string, string>> = {
  contains: { values: ' refund \r\nvoucher\r\n\r\nrefund', match: 'all', ignoreCase: 'on' },
  equals: { target: 'text', text: ' Yes ', whitespace: 'exact', ignoreCase: 'true' },
  regex: { pattern: ' a+ ', multiline: 'on', negate: 'off' },
  json_valid: { shape: 'object', allowFence: 'on' },
  json_schema: { schema: '{ "type": "object" }' },
  json_path: { path: 'order.items[0].price', operator: 'greater', value: '1e1' },
  similarity: { method: 'edit_distance', threshold: '0.8' },
  length: { unit: 'characters', min: '', max: '300' },
  latency: { maxMs: '2000.5' },
  refusal: { direction: 'must_answer', patterns: 'je ne peux pas\nnon' },
  detector: { detector: 'markdown_exfiltration', hosts: 'Example.org\ncdn.example.org', packages: 'requests', texts: 'no' },
  judge_numeric: { criteria: 'Is it polite?', steps: 'Read it.\nDecide.', min: '0', max: '1', operator: '<', threshold: '0.25', votes: '5', judge: '12', needsContext: 'on' },
  judge_categorical: { criteria: 'What is wrong with it?', examples: 'None.', categories: 'right\nwrong', passing: 'right', needsExpected: 'on' },
  judge_binary: { criteria: 'Is it polite?' },
};

const computedKinds = metricKinds.filter((kind) => !evaluatorFor(kind).asksJudge);
const judgeKinds = metricKinds.filter((kind) => evaluatorFor(kind).asksJudge);

test('every kind of the vocabulary has its evaluator, under its own name', () => {
  expect(Object.entries(evaluators).map(([kind, { kind: own }]) => [kind, own])).toEqual(metricKinds.map((kind) => [kind, kind]));
});

test('form strings become numbers, lists and booleans', () => {
  expect(configOf('contains', forms.contains)).toEqual({ values: ['refund', 'voucher'], match: 'all', ignoreCase: true, negate: false });
  expect(configOf('regex', forms.regex)).toEqual({ pattern: ' a+ ', ignoreCase: false, multiline: true, dotAll: false, negate: false });
  expect(configOf('json_path', forms.json_path)).toEqual({ path: '$.order.items[0].price', operator: 'greater', value: '1e1', allowFence: false });
  expect(configOf('length', forms.length)).toEqual({ unit: 'characters', min: null, max: 300 });
  expect(configOf('latency', forms.latency)).toEqual({ maxMs: 2000.5 });
});

test.each(metricKinds)('a configuration of %s that was stored comes back unchanged', (kind) => {
  const config = configOf(kind, forms[kind]);
  expect(configOf(kind, JSON.parse(JSON.stringify(config)))).toEqual(config);
  // What is chosen by the empty option is not stored.
  const stored = evaluatorFor(kind).fields.filter(({ name, options }) => name in config || !options?.some(({ value }) => value === ''));
  expect(Object.keys(config).toSorted()).toEqual(stored.map(({ name }) => name).toSorted());
  expect(Object.keys(evaluatorFor(kind).defaults as object).toSorted()).toEqual(Object.keys(config).toSorted());
});

test.each(metricKinds)('whatever comes in for %s, what is accepted is accepted again unchanged, and errors name fields', (kind) => {
  const names = evaluatorFor(kind).fields.map(({ name }) => name);
  const value = fc.oneof(
    fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.jsonValue(),
    fc.constantFrom('on', '1', '0.5', '-0', '$.a', '{}', 'a\nb', 'exists', 'must_answer', 'any', '\u0000', '\ud800'),
  );
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), value), (input) => {
    const parsed = parseMetricConfig(kind, { ...forms[kind], ...input });
    if (parsed.ok) {
      const stored = JSON.stringify(parsed.config);
      expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/);
      expect(parseMetricConfig(kind, JSON.parse(stored))).toEqual({ ok: true, config: JSON.parse(stored) });
    } else {
      expect(names).toEqual(expect.arrayContaining(Object.keys(parsed.errors)));
      for (const message of Object.values(parsed.errors)) expect(message).toMatch(/^[A-Z“\\][^]*[.]$/);
    }
  }), { numRuns: 60 });
});

test.each(computedKinds)('%s never throws and never quotes more than a line of a response', (kind) => {
  const config = configOf(kind, forms[kind]);
  const responses = fc.oneof(fc.string({ unit: 'binary', maxLength: 500 }), fc.json(), fc.string({ minLength: 300, maxLength: 400 }));
  fc.assert(fc.property(responses, fc.option(fc.string()), fc.option(fc.double({ max: 1e9 })), (response, expected, latencyMs) => {
    const judgement = computed(kind).judge(config, { prompt: '', response, expected, context: null, latencyMs });
    expect(judgement.reason).toMatch(/^[^\n\0]{1,330}\.$/);
    if (judgement.verdict === 'error') return;
    expect(judgement.score === null || Number.isFinite(judgement.score)).toBe(true);
    expect(judgement.threshold === null || Number.isFinite(judgement.threshold)).toBe(true);
  }));
});

test.each(metricKinds)('%s says what it is for and what a configured metric does in one sentence each', (kind) => {
  expect(describeMetric(kind, configOf(kind, forms[kind]))).toMatch(/^Passes (when|unless) .+\.$/);
  expect(evaluatorFor(kind).purpose).toMatch(/^[A-Z].+\.$/);
});

test.each(judgeKinds)('%s reads every text as a vote or as an error, and never throws', (kind) => {
  const config = configOf(kind, forms[kind]);
  const answers = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.record({ reason: fc.anything(), score: fc.anything(), category: fc.anything(), verdict: fc.anything() }, { requiredKeys: [] }).map((value) => JSON.stringify(value) ?? ''));
  fc.assert(fc.property(answers, fc.string(), (answer, response) => {
    const vote = judging(kind).read(config, answer, { prompt: '', response, expected: null, context: null, latencyMs: null });
    expect(vote.reason).toMatch(/^[^\n\0]{1,2000}$/);
    expect(judging(kind).combine(config, [vote])).toMatchObject({ verdict: vote.verdict, score: vote.score, category: vote.category });
  }));
});

test.each([null, undefined, 'text', 7, []])('a configuration that is %j is refused like an empty form', (input) => {
  expect(parseMetricConfig('latency', input)).toEqual({ ok: false, errors: { maxMs: 'Enter a number of milliseconds, for example 2000.' } });
});

test('a metric is compiled once, however often it judges', () => {
  const config = configOf('json_schema', { schema: JSON.stringify({ type: 'object', properties: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`p${at}`, { type: 'string' }])) }) });
  const subject = { prompt: '', response: '{"p1":"a"}', expected: null, context: null, latencyMs: null };
  const often = (): void => { for (let time = 0; time < 2_000; time += 1) computed('json_schema').judge(config, subject); };
  // Compiling takes some 20 ms, so compiling each time would take 40 s.
  expect(spentMs(often)).toBeLessThan(3_000);
});
