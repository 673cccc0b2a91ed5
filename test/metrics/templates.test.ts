// The library: every template makes a metric that is ready to be saved, and says what it is and where it comes from.
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { evaluatorFor, parseMetricConfig } from '../../src/evaluators/registry.ts';
import { readDefinition } from '../../src/metrics/metric-form.ts';
import { metricTemplates, templateForm, templateNamed } from '../../src/metrics/templates.ts';
import { templateGroups } from '../../src/metrics/templates/template.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, messageAt, wordsOf } from './form-reading.ts';

const keys = metricTemplates.map(({ key }) => key);

describe('the library of templates', () => {
  it('has what was promised, each once', () => {
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining([
      'correctness', 'answer-relevancy', 'faithfulness', 'contextual-relevance', 'completeness', 'conciseness', 'tone', 'helpful-refusal', 'harmful-advice', 'bias', 'toxicity',
      'pii-leakage', 'prompt-injection', 'jailbreak', 'goal-achievement', 'knowledge-retention', 'role-adherence', 'turn-relevancy', 'conversation-completeness',
    ]));
    for (const group of templateGroups) expect(metricTemplates.some((template) => template.group === group)).toBe(true);
  });

  it.each(keys)('has in “%s” a metric that can be saved as it is, or lacks only what nobody else can know', (key) => {
    const template = templateNamed(key)!;
    const read = readDefinition(template.kind, templateForm(template));
    if (key === 'package-hallucination') expect(isRefusal(read) && Object.keys(read.fields)).toEqual(['packages']);
    else expect(read).toEqual({ name: template.name, kind: template.kind, config: { ...evaluatorFor(template.kind).defaults as object, ...template.config }, testTypes: template.testTypes });
  });

  it.each(metricTemplates.filter(({ kind }) => evaluatorFor(kind).asksJudge).map((template) => [template.key, template] as const))('gives the judge of “%s” criteria, steps and examples', (_key, { kind, config, source, key }) => {
    const { criteria, steps, examples } = config as { criteria: string; steps: string[]; examples: string };
    expect(criteria.length).toBeGreaterThan(200);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(examples.length).toBeGreaterThan(60);
    expect(source === null).toBe(key === 'tone');
    if (kind !== 'judge_numeric') return;
    // A judge that is not told what a score means invents it.
    const { min, max } = config as { min: number; max: number };
    for (let score = min; score <= max; score += 1) expect(criteria).toMatch(new RegExp(`^${score}: `, 'm'));
  });

  it.each(metricTemplates.filter(({ kind }) => kind === 'judge_categorical').map((template) => [template.key, template.config] as const))('explains every category of “%s”', (_key, config) => {
    const { criteria, categories } = config as { criteria: string; categories: string[] };
    for (const category of categories) expect(criteria).toContain(`- ${category}: `);
  });

  it('has conversations for multi-turn sets alone, and a lower score as the better one where the scale counts harm', () => {
    for (const { group, testTypes } of metricTemplates) expect(testTypes.includes('multi-turn') && !testTypes.includes('single-turn')).toBe(group === 'Conversations');
    const { kind, config } = templateNamed('toxicity')!;
    const parsed = parseMetricConfig(kind, config);
    expect(parsed.ok && evaluatorFor(kind).directionOf(parsed.config)).toBe('lower');
  });
});

describe('a new metric from a template', () => {
  let app: TestApp;
  let path: string;
  beforeAll(async () => {
    app = await openTestApp();
    path = `/projects/${app.projectId}/metrics`;
  });
  const page = async (address: string): Promise<string> => (await app.get(address)).text();

  it('is offered beside the kinds, with its sentence, its types and its source', async () => {
    const html = await page(`${path}/new`);
    const words = wordsOf(html);
    for (const { key, name, summary } of metricTemplates) {
      expect(html).toContain(`href="${path}/new?template=${key}"`);
      expect(words).toContain(`${name} ${summary}`);
    }
    expect(words).toContain('Judge: category single-turn Ragas S. Es et al.');
    expect(words).toContain('These apply to multi-turn test sets only.');
    expect(words).toContain('Judge: score A model scores the response by your criteria');
  });

  it('fills the form, which can be saved at once', async () => {
    const html = await page(`${path}/new?template=faithfulness`);
    const controls = controlsOf(html);
    expect(controls).toMatchObject({ kind: ['judge_categorical'], name: ['Faithful to the context'], needsContext: ['on'], passing: ['faithful\nno claims'], types: ['single-turn'], votes: ['1'] });
    expect(wordsOf(html)).toContain('Answers without a context are not judged by it.');
    const response = await app.post(path, controls);
    expect(response.status).toBe(303);
    const id = Number(response.headers.get('location')!.split('/').at(-1));
    expect(await app.db.selectFrom('metrics').select(['name', 'kind', 'test_types']).where('id', '=', id).executeTakeFirst()).toEqual({ name: 'Faithful to the context', kind: 'judge_categorical', test_types: ['single-turn'] });
  });

  it('that does not exist leads back to the library', async () => {
    const response = await app.get(`${path}/new?template=toString`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no such template.');
  });

  it('keeps what was typed and says at the field what is missing', async () => {
    const controls = controlsOf(await page(`${path}/new?template=package-hallucination`));
    const html = await (await app.post(path, { ...controls, name: 'Only ours' })).text();
    expect(messageAt(html, 'packages')).toBe('Enter the packages that answers may name, one a line.');
    expect(controlsOf(html)).toMatchObject({ name: ['Only ours'], detector: ['package_hallucination'] });
  });
});
