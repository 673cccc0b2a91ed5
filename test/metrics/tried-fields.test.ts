// What Try it asks for: the parts of an answer that the metric reads, and what it says where one that it needs is missing.
import { beforeAll, describe, expect, it } from 'vitest';
import { metricKinds, type MetricKind } from '../../src/domain/vocabulary.ts';
import type { Subject } from '../../src/evaluators/evaluator.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { triedParts, triedPartsOf, type TriedField } from '../../src/metrics/tried-fields.ts';
import { planOf } from '../../src/runs/run-plan.ts';
import { configOf } from '../evaluators/judging.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, wordsOf } from './form-reading.ts';

let app: TestApp;
let path: string;
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/metrics`;
});

const answerFields = ['response', 'expected', 'prompt', 'context', 'latency'];
const least: Partial<Record<MetricKind, object>> = {
  contains: { values: 'a' }, regex: { pattern: 'a' }, json_schema: { schema: '{}' }, json_path: { path: '$.a' },
  judge_numeric: { criteria: 'Good?' }, judge_categorical: { criteria: 'Good?', categories: 'a\nb', passing: 'a' }, judge_binary: { criteria: 'Good?' },
};
const configFor = (kind: MetricKind, more: object = {}): Record<string, unknown> => configOf(kind, { ...evaluatorFor(kind).defaults as object, ...least[kind], ...more });
const namesOf = (parts: readonly { name: TriedField }[]): string[] => parts.map(({ name }) => name);

describe('the fields of Try it', () => {
  it.each(metricKinds)('for %s are those that the kind reads', (kind) => {
    const evaluator = evaluatorFor(kind);
    const read = new Set<string>(['response']);
    const subject: Subject = { prompt: 'p', response: '{"a":1}', expected: 'e', context: ['c'], latencyMs: 1 };
    const watched = new Proxy(subject, { get: (target, name) => (read.add(name === 'latencyMs' ? 'latency' : String(name)), target[name as keyof Subject]) });
    const config = configFor(kind, { needsExpected: 'on', needsContext: 'on' });
    if (evaluator.asksJudge) evaluator.question(config, watched);
    else evaluator.judge(config, watched);
    expect(namesOf(triedParts(kind)).toSorted()).toEqual([...read].toSorted());
  });

  it.each(['contains', 'equals', 'judge_binary', 'judge_numeric', 'judge_categorical'] as const)('for %s ask for what its settings need, and hide the rest', (kind) => {
    for (const [field, values] of [['target', ['expected', kind === 'equals' ? 'text' : '']], ['needsExpected', ['on', '']], ['needsContext', ['on', '']]] as const) {
      for (const value of values) {
        const config = configFor(kind, { text: 'x', [field]: value });
        const needs = { expected: evaluatorFor(kind).needsExpected(config), context: evaluatorFor(kind).needsContext(config) };
        for (const { name, showIf } of triedParts(kind)) {
          if (name !== 'expected' && name !== 'context') continue;
          if (showIf?.startsWith(`${field}=`)) expect(showIf === `${field}=${value}`, `${name} with ${field}=${value}`).toBe(needs[name]);
          expect(namesOf(triedPartsOf({ kind, config })).includes(name)).toBe(needs[name]);
        }
      }
    }
  });

  it('stand on the page of the metric, for those who change it and those who read it', async () => {
    const shown = async (address: string): Promise<string[]> => Object.keys(controlsOf(await (await app.get(address)).text())).filter((name) => answerFields.includes(name));
    expect(await shown(`${path}/new?kind=json_valid`)).toEqual(['response']);
    expect(await shown(`${path}/new?kind=latency`)).toEqual(['response', 'latency']);
    expect(await shown(`${path}/new?kind=similarity`)).toEqual(['response', 'expected']);
    expect(await (await app.get(`${path}/new?kind=equals`)).text()).toMatch(/<div data-show-if="target=expected"><div class="field"><label for="expected">/);
    const { id } = await app.db.insertInto('metrics').values({
      project_id: app.projectId, name: 'Fixed', kind: 'equals', test_types: ['single-turn'], config: JSON.stringify(configFor('equals', { target: 'text', text: 'Yes.' })),
    }).returning('id').executeTakeFirstOrThrow();
    await app.db.updateTable('members').set({ role: 'viewer' }).execute();
    expect(await shown(`${path}/${id}`)).toEqual(['response']);
    await app.db.updateTable('members').set({ role: 'admin' }).execute();
  });

  it('alone are read: what another kind would refuse does not stand in the way', async () => {
    const response = await app.post(`${path}/try-out`, { kind: 'length', unit: 'words', max: '3', response: 'one', latency: 'soon', prompt: 'x'.repeat(100_001) });
    expect([response.status, wordsOf(await response.text()).includes('Pass 1 word')]).toEqual([200, true]);
  });
});

describe('an answer without the expected response that its metric needs', () => {
  it.each([['similarity', {}], ['equals', { target: 'expected' }], ['contains', { target: 'expected' }]] as const)('is none for %s in a run, and in Try it too', async (kind, more) => {
    const metric = { id: 1, metricId: 1, name: 'M', kind, config: configFor(kind, more), version: 1, source: 'execution' as const, testTypes: ['single-turn' as const], judge: null };
    const inRun = planOf('execution', [metric], []).metricsFor({ type: 'single-turn', behaviorId: null }, { expected: null, context: null });
    expect(inRun).toMatchObject({ source: null, metrics: [], reason: 'Each metric needs an expected response, and there is none.' });
    for (const expected of ['', ' \n']) {
      const html = await (await app.post(`${path}/try-out`, { kind, threshold: '0.7', ...more, response: 'Yes.', expected })).text();
      const words = wordsOf(html);
      expect(words).toContain('No metric Not judged by this metric: it needs an expected response, and there is none.');
      expect(words).toContain('Tests without an expected response are not judged by it.');
      expect(html).not.toContain('class="mark error"');
    }
  });
});

describe('a metric that was saved with slashes around its pattern', () => {
  it('still has its sentence for those who read it', async () => {
    const { id } = await app.db.insertInto('metrics').values({
      project_id: app.projectId, name: 'Slashed', kind: 'regex', test_types: ['single-turn'], config: JSON.stringify({ ...configFor('regex'), pattern: '/abc/i' }),
    }).returning('id').executeTakeFirstOrThrow();
    await app.db.updateTable('members').set({ role: 'viewer' }).execute();
    expect(wordsOf(await (await app.get(`${path}/${id}`)).text())).toContain('Passes when some part of the response matches the pattern “/abc/i”.');
    await app.db.updateTable('members').set({ role: 'admin' }).execute();
  });
});
