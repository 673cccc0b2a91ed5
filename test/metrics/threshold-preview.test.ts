// Another threshold is previewed on the scores of a run before it is saved.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { scorePasses } from '../../src/domain/score-interval.ts';
import { evaluatorFor, parseMetricConfig } from '../../src/evaluators/registry.ts';
import { findMetric } from '../../src/metrics/metric-queries.ts';
import { formValues } from '../../src/http/forms.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { previewThreshold, type ThresholdPreview } from '../../src/metrics/threshold-preview.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, messageAt, wordsOf } from './form-reading.ts';
import { runWithLatencies } from './measured-run.ts';

let app: TestApp;
let path: string;
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/metrics`;
});

const latency = { kind: 'latency', name: 'In time', maxMs: '1000', types: ['single-turn', 'multi-turn'] };

async function make(form: Record<string, string | string[]> = latency): Promise<number> {
  return Number((await app.post(path, form)).headers.get('location')!.split('/').at(-1));
}

async function previewed(metricId: number, run: { number: number }, form: Record<string, string>): Promise<ThresholdPreview> {
  const metric = (await findMetric(app.db, app.projectId, metricId))!;
  const preview = await previewThreshold(app.db, app.projectId, metric, formValues(Object.entries({ ...form, 'preview-run': String(run.number) })));
  if (isRefusal(preview)) throw new Error(JSON.stringify(preview.fields));
  return preview;
}

describe('the preview of a threshold', () => {
  it('counts the verdicts that would flip either way, with links to the results, and leaves errors alone', async () => {
    const id = await make();
    const run = await runWithLatencies(app, id, [100, 500, 501, 1_000, 1_001, null]);
    const lower = wordsOf(await (await app.post(`${path}/${id}/threshold-preview`, { ...latency, maxMs: '500', 'preview-run': String(run.number) })).text());
    expect(lower).toContain(`2 verdicts would flip among 5 scored results of run ${run.number} . 1 error has no score and stays one.`.replace(' .', '.'));
    expect(lower).toMatch(/Pass to fail 2 3: question 2 501 ms 4: question 3 1\.0 s Fail to pass 0/);
    const higher = await (await app.post(`${path}/${id}/threshold-preview`, { ...latency, maxMs: '1001', 'preview-run': String(run.number) })).text();
    expect(wordsOf(higher)).toMatch(/Pass to fail 0 Fail to pass 1 5: question 4/);
    expect(higher).toContain(`/runs/${run.number}/results/5?tab=metrics`);
    expect(wordsOf(await (await app.post(`${path}/${id}/threshold-preview`, { ...latency, 'preview-run': String(run.number) })).text())).toContain('No verdict would flip');
  });

  it('agrees with what the metric would say of every score, for any two thresholds', async () => {
    const id = await make();
    const latencies = [0, 1, 250, 250.5, 999, 1_000, 1_001, 5_000];
    const run = await runWithLatencies(app, id, latencies);
    await fc.assert(fc.asyncProperty(fc.constantFrom(0.5, 1, 250, 250.5, 1_000, 4_999, 5_000, 9_999), async (maxMs) => {
      const { flips } = await previewed(id, run, { maxMs: String(maxMs) });
      expect(flips.toFail.first.map(({ position }) => latencies[position])).toEqual(latencies.filter((ms) => ms <= 1_000 && ms > maxMs));
      expect(flips.toPass.first.map(({ position }) => latencies[position])).toEqual(latencies.filter((ms) => ms > 1_000 && ms <= maxMs));
      expect([flips.toFail.total, flips.toPass.total, flips.scored]).toEqual([flips.toFail.first.length, flips.toPass.first.length, latencies.length]);
    }), { numRuns: 8 });
  });

  it('names the first twenty and counts all, trials one by one', async () => {
    const id = await make();
    const run = await runWithLatencies(app, id, Array.from({ length: 60 }, (_, at) => at), 2);
    const { flips } = await previewed(id, run, { maxMs: '9' });
    expect(flips.toFail.total).toBe(50);
    expect(flips.toFail.first).toHaveLength(20);
    expect(flips.toFail.first.slice(0, 3).map(({ position, trial, score }) => [position, trial, score])).toEqual([[5, 1, 10], [5, 2, 11], [6, 1, 12]]);
  });

  it('saves nothing and keeps everything that was typed', async () => {
    const id = await make();
    const run = await runWithLatencies(app, id, [100]);
    const typed = { ...latency, name: 'Typed', maxMs: '50', version: '1', response: 'An answer', 'preview-run': String(run.number) };
    const response = await app.post(`${path}/${id}/threshold-preview`, typed);
    expect(response.status).toBe(200);
    expect(controlsOf(await response.text())).toMatchObject({ name: ['Typed'], maxMs: ['50'], version: ['1'], response: ['An answer'], 'preview-run': [String(run.number)] });
    expect(await app.db.selectFrom('metrics').select(['name', 'version']).where('id', '=', id).executeTakeFirstOrThrow()).toEqual({ name: 'In time', version: 1 });
  });

  it('says so where the run measured another version, and where more than the threshold differs', async () => {
    const id = await make({ kind: 'length', name: 'Short', unit: 'words', min: '', max: '100', types: 'single-turn' });
    // The scores do not matter here; only what was measured does.
    const run = await runWithLatencies(app, id, [null]);
    const same = await previewed(id, run, { unit: 'words', min: '2', max: '50' });
    expect(same).toMatchObject({ otherChanges: [], run: { version: 1 } });
    await app.post(`${path}/${id}`, { kind: 'length', name: 'Short', unit: 'words', min: '', max: '90', types: 'single-turn' });
    const words = wordsOf(await (await app.post(`${path}/${id}/threshold-preview`, { name: 'Short', unit: 'characters', min: '', max: '90', types: 'single-turn', 'preview-run': String(run.number) })).text());
    expect(words).toContain(`Run ${run.number} measured version 1 of this metric; the latest is version 2.`);
    expect(words).toContain('The form differs from it in more than the threshold (Count), so a new run would give other scores than these.');
  });

  it('refuses with messages at the fields, and for htmx in one place', async () => {
    const id = await make();
    const run = await runWithLatencies(app, id, [100]);
    const other = await make({ ...latency, name: 'Never measured' });
    const html = await (await app.post(`${path}/${id}/threshold-preview`, { ...latency, maxMs: 'soon', 'preview-run': 'latest' })).text();
    expect(messageAt(html, 'maxMs')).toBe('Enter a number of milliseconds, for example 2000.');
    expect(messageAt(html, 'preview-run')).toBe('Choose a run that this metric has judged.');
    const partial = await app.post(`${path}/${id}/threshold-preview`, { ...latency, maxMs: 'soon', 'preview-run': String(run.number) }, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'div#threshold-preview' });
    const fragment = await partial.text();
    expect(partial.status).toBe(422);
    expect(fragment).not.toContain('<form');
    expect(wordsOf(fragment)).toContain('At most, in milliseconds: Enter a number of milliseconds');
    expect((await app.post(`${path}/${other}/threshold-preview`, { ...latency, 'preview-run': String(run.number) })).status).toBe(422);
    expect((await app.post(`${path}/999999/threshold-preview`, latency)).status).toBe(404);
  });

  it('is offered only where a kind has a threshold and a run has scores', async () => {
    const id = await make();
    expect(await (await app.get(`${path}/${id}`)).text()).not.toContain('preview-run');
    await runWithLatencies(app, id, [100]);
    expect(await (await app.get(`${path}/${id}`)).text()).toContain('preview-run');
    const contains = await make({ kind: 'contains', name: 'Says yes', values: 'yes', types: 'single-turn' });
    await runWithLatencies(app, contains, [null]);
    expect(await (await app.get(`${path}/${contains}`)).text()).not.toContain('preview-run');
  });
});

describe('the scores that pass by a metric’s configuration', () => {
  const subjectOf = (response: string, latencyMs = 0) => ({ prompt: '', response, expected: 'one two three four', context: null, latencyMs });
  const judged = (kind: 'similarity' | 'length' | 'latency', input: Record<string, unknown>, subject: ReturnType<typeof subjectOf>): void => {
    const [evaluator, parsed] = [evaluatorFor(kind), parseMetricConfig(kind, input)];
    if (!parsed.ok || evaluator.asksJudge || !evaluator.passing) throw new Error('The configuration is not valid.');
    const judgement = evaluator.judge(parsed.config, subject);
    if (judgement.verdict === 'error' || judgement.score === null) throw new Error('There is no score.');
    expect(scorePasses(evaluator.passing.scores(parsed.config), judgement.score)).toBe(judgement.verdict === 'pass');
  };
  const words = fc.array(fc.constantFrom('one', 'two', 'three', 'four', 'five'), { minLength: 1, maxLength: 8 }).map((list) => list.join(' '));

  it('are those that the metric itself passes', () => {
    fc.assert(fc.property(words, fc.constantFrom(0, 0.25, 0.5, 0.75, 1), (response, threshold) => judged('similarity', { method: 'rouge_l', threshold }, subjectOf(response))));
    fc.assert(fc.property(words, fc.nat(8), fc.nat(8), (response, one, other) => judged('length', { unit: 'words', min: Math.min(one, other), max: Math.max(one, other) }, subjectOf(response))));
    fc.assert(fc.property(words, fc.nat(8), fc.boolean(), (response, bound, isMin) => judged('length', { unit: 'words', min: isMin ? bound : null, max: isMin ? null : bound }, subjectOf(response))));
    fc.assert(fc.property(fc.nat(20), fc.integer({ min: 1, max: 20 }), (ms, maxMs) => judged('latency', { maxMs }, subjectOf('', ms))));
  });

  it('are those that a judge’s answers pass, for each operator, at the threshold as beside it', () => {
    const evaluator = evaluatorFor('judge_numeric');
    const criteria = { criteria: 'Is it polite?', min: 1, max: 10 };
    fc.assert(fc.property(fc.constantFrom('>=', '>', '<=', '<'), fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 10 }), (operator, threshold, score) => {
      const parsed = parseMetricConfig('judge_numeric', { ...criteria, operator, threshold });
      if (!parsed.ok || !evaluator.asksJudge || !evaluator.passing) throw new Error('The configuration is not valid.');
      const expected = { '>=': score >= threshold, '>': score > threshold, '<=': score <= threshold, '<': score < threshold }[operator];
      expect(scorePasses(evaluator.passing.scores(parsed.config), score)).toBe(expected);
      expect(evaluator.combine(parsed.config, [{ verdict: 'pass', score, category: null, reason: 'So it is.' }]).verdict).toBe(expected ? 'pass' : 'fail');
    }));
  });

  it('are no concern of kinds without a number', () => {
    expect(evaluatorFor('contains').passing).toBeUndefined();
    expect(evaluatorFor('judge_binary').passing).toBeUndefined();
  });
});
