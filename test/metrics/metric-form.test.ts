// What was typed into a metric's form is kept, and what is stored comes back unchanged.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { metricKinds, type MetricKind } from '../../src/domain/vocabulary.ts';
import type { ConfigField } from '../../src/evaluators/evaluator.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { formOf, newMetricForm, readDefinition } from '../../src/metrics/metric-form.ts';
import { triedParts } from '../../src/metrics/tried-fields.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf } from './form-reading.ts';

const judged = { criteria: '\nIs <b>everything</b> right?\n', steps: ['Read.', 'Compare & decide.'], examples: 'Good: “yes”\n\nBad: no\n', needsExpected: true, needsContext: true, votes: 5, judge: null };

/** Configurations that are not the defaults, with what is easily lost: empty bounds, several lines, quotes, line breaks. */
const samples: Record<MetricKind, Record<string, unknown>> = {
  contains: { values: ['“a”', 'b & c', '<d>'], match: 'all', ignoreCase: false, negate: true },
  equals: { target: 'text', text: '\nfirst\n\nlast ', whitespace: 'exact', ignoreCase: true },
  regex: { pattern: '^\\s*"x"$', ignoreCase: true, multiline: true, dotAll: false, negate: true },
  json_valid: { shape: 'array', allowFence: true },
  json_schema: { schema: '{\n  "type": "object"\n}\n', allowFence: true },
  json_path: { path: '$.a[*]["b c"]', operator: 'greater', value: '0.5', allowFence: false },
  similarity: { method: 'edit_distance', threshold: 0.3333333333333333 },
  length: { unit: 'characters', min: 0, max: null },
  latency: { maxMs: 1500.5 },
  refusal: { direction: 'must_answer', patterns: ['no\\b', '^sorry'] },
  detector: { detector: 'package_hallucination', texts: ['<b>'], packages: ['@scope/name', 'PyYAML'], hosts: ['cdn.example.org'], inCode: false },
  judge_numeric: { ...judged, min: -1.5, max: 1, operator: '<', threshold: 0.25 },
  judge_categorical: { ...judged, categories: ['Right & complete', '“wrong”'], passing: ['Right & complete'] },
  judge_binary: judged,
};

describe('a metric’s form', () => {
  it.each(metricKinds)('holds a stored %s so that saving it untouched changes nothing', (kind) => {
    const metric = { name: 'Sample', kind, config: samples[kind], testTypes: evaluatorFor(kind).testTypes };
    const read = readDefinition(kind, formOf(metric));
    expect(read).toEqual(metric);
  });

  it('holds a metric that looks for the expected response so that saving it untouched changes nothing', () => {
    const metric = { name: 'Sample', kind: 'contains' as const, config: { ...samples.contains, target: 'expected' }, testTypes: evaluatorFor('contains').testTypes };
    expect(readDefinition('contains', formOf(metric))).toEqual(metric);
  });

  it.each(metricKinds)('for a new %s lacks nothing but a name and what has no default', (kind) => {
    const read = readDefinition(kind, newMetricForm(kind));
    const fields = isRefusal(read) ? Object.keys(read.fields) : [];
    expect(fields).toContain('name');
    expect(fields).not.toContain('types');
  });

  it('has no field of a kind that is called like one of its own', () => {
    const own = ['name', 'kind', 'metric', 'version', 'types', 'prompt', 'response', 'expected', 'context', 'latency', 'ask'];
    for (const kind of metricKinds) expect(evaluatorFor(kind).fields.map(({ name }) => name).filter((name) => own.includes(name))).toEqual([]);
  });
});

describe('a refused form', () => {
  let app: TestApp;
  beforeAll(async () => { app = await openTestApp(); });

  it.each(metricKinds)('of the kind %s comes back with everything that was typed', async (kind) => {
    await fc.assert(fc.asyncProperty(typedInto(kind), async (typed) => {
      const response = await app.post(`/projects/${app.projectId}/metrics`, { kind, name: '   ', ...typed });
      expect(response.status).toBe(422);
      const shown = controlsOf(await response.text());
      expect(Object.fromEntries(Object.keys(typed).map((name) => [name, shown[name]]))).toEqual(Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, [text]])));
      expect(shown['name']).toEqual(['   ']);
    }), { numRuns: 15 });
  });
});

const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('\nfirst line empty', '</textarea><b>', '&lt;', '"\'`', 'NaN', '1e999', ' 12 ', '(?=x)', '{"a":', 'a\n\n'))
  .map((typed) => typed.replaceAll('\r', '').replaceAll('\u0000', ''));

function typedInto(kind: MetricKind): fc.Arbitrary<Record<string, string>> {
  const fields = evaluatorFor(kind).fields.map((field) => [field.name, typedIn(field)] as const);
  const tryOut = triedParts(kind).map(({ name }) => [name, text] as const);
  return fc.record(Object.fromEntries([...fields, ...tryOut]), { requiredKeys: evaluatorFor(kind).fields.filter(({ input }) => input !== 'checkbox').map(({ name }) => name) });
}

function typedIn(field: ConfigField): fc.Arbitrary<string> {
  if (field.input === 'checkbox') return fc.constant('on');
  // Nobody can type a line break there; in a text it may come from elsewhere.
  if (field.input === 'number') return text.map((typed) => typed.replaceAll('\n', ''));
  if (field.input === 'model') return fc.constantFrom('', '999', 'x', ' 12 ');
  return field.input === 'select' ? fc.constantFrom(...field.options!.map(({ value }) => value)) : text;
}
