// Trying a metric on a typed answer, before it is saved and after.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, messageAt, wordsOf } from './form-reading.ts';

let app: TestApp;
let path: string;
let metricId: number;
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/metrics`;
  metricId = (await app.db.insertInto('metrics').values({
    project_id: app.projectId, name: 'Short', kind: 'length', config: '{"unit":"words","min":null,"max":3}', test_types: ['single-turn'],
  }).returning('id').executeTakeFirstOrThrow()).id;
});
beforeEach(async () => { await app.db.updateTable('members').set({ role: 'admin' }).execute(); });

const htmx = (target: string) => ({ 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': `div#${target}` });
const tryOut = (form: Record<string, string | string[]>, headers: Record<string, string> = {}) => app.post(`${path}/try-out`, form, headers);
const length = { kind: 'length', unit: 'words', min: '', max: '3' };
const latency = { kind: 'latency', maxMs: '1000' };
const judged = { kind: 'judge_binary', criteria: 'Is it polite?', needsExpected: 'on', needsContext: 'on', votes: '1', expected: 'Yes.', context: 'A page.' };

describe('trying out a metric that is not saved', () => {
  it('shows verdict, reason, score and threshold, and the whole form as it was', async () => {
    const before = await app.db.selectFrom('metrics').select('id').execute();
    const response = await tryOut({ ...length, name: '', response: 'one two three four', types: 'multi-turn' });
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(wordsOf(html)).toContain('Fail 4 words, at most 3 allowed. Score 4 words Threshold 3 words');
    expect(controlsOf(html)).toMatchObject({ kind: ['length'], name: [''], min: [''], max: ['3'], response: ['one two three four'], types: ['multi-turn'] });
    expect(await app.db.selectFrom('metrics').select('id').execute()).toEqual(before);
  });

  it('gives htmx the part of that page with the verdict', async () => {
    const form = { ...length, response: 'one two' };
    const fragment = await (await tryOut(form, htmx('try-out'))).text();
    const part = fragment.replace(/^<title>.*?<\/title>/, '');
    expect(part).toMatch(/^<div id="try-out"/);
    expect(wordsOf(part)).toContain('Pass 2 words.');
    expect(await (await tryOut(form)).text()).toContain(part);
  });

  it('reads expected response and latency, and takes an empty one for none', async () => {
    const equals = { kind: 'equals', target: 'expected', whitespace: 'trim' };
    expect(wordsOf(await (await tryOut({ ...equals, response: 'Yes.', expected: 'Yes.' })).text())).toContain('Pass');
    expect(wordsOf(await (await tryOut({ ...equals, response: 'Yes.', expected: '' })).text())).toContain('No metric Not judged by this metric: it needs an expected response, and there is none.');
    const contains = { kind: 'contains', target: 'expected', values: '', match: 'any' };
    expect(wordsOf(await (await tryOut({ ...contains, response: 'Yes. Indeed.', expected: 'Yes.' })).text())).toContain('Pass Contains the expected response “Yes.”.');
    const without = await (await tryOut({ ...contains, response: 'Yes.', expected: '' })).text();
    expect(wordsOf(without)).toContain('No metric Not judged by this metric: it needs an expected response, and there is none.');
    expect(controlsOf(without)).toMatchObject({ target: ['expected'] });
    expect(wordsOf(without)).toContain('Tests without an expected response are not judged by it.');
    expect(wordsOf(await (await tryOut({ ...latency, latency: '850' })).text())).toContain('Pass 850 ms, within 1,000 ms. Score 850 ms Threshold 1.0 s');
    expect(wordsOf(await (await tryOut({ ...latency, latency: '' })).text())).toContain('Error The time of the call was not measured.');
  });

  it('says at the field what is wrong with the metric or the answer, and by its label in the panel', async () => {
    const wrong = { ...latency, maxMs: 'few', latency: 'soon', response: 'kept' };
    const response = await tryOut(wrong);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(messageAt(html, 'maxMs')).toBe('Enter a number of milliseconds, for example 2000.');
    expect(messageAt(html, 'latency')).toBe('Enter a number of milliseconds, for example 850, or leave the field empty.');
    expect(controlsOf(html)).toMatchObject({ maxMs: ['few'], latency: ['soon'], response: ['kept'] });
    expect(wordsOf(await (await tryOut(wrong, htmx('try-out'))).text())).toMatch(/At most, in milliseconds: Enter a number of milliseconds.*Latency in ms: Enter a number of milliseconds/);
  });

  it.each([['prompt', 100_000], ['expected', 100_000], ['response', 1_000_000]] as const)('takes a %s of up to %i characters', async (field, most) => {
    expect((await tryOut({ ...judged, [field]: 'x'.repeat(most) })).status).toBe(200);
    const response = await tryOut({ ...judged, [field]: 'x'.repeat(most + 1) });
    expect(response.status).toBe(422);
    expect(messageAt(await response.text(), field)).toMatch(/^Shorten it to at most/);
  });

  it('needs no name and no type of test', async () => {
    expect((await tryOut({ ...length, response: '' })).status).toBe(200);
  });

  it('never shows an answer as markup', async () => {
    const html = await (await tryOut({ kind: 'regex', pattern: '.+', response: '<script>alert(1)</script>' })).text();
    expect(html).not.toContain('<script>alert');
  });
});

describe('the sentence of the form', () => {
  it('follows the form, and says what is missing while it cannot be told', async () => {
    const sentence = async (form: Record<string, string>): Promise<{ status: number; words: string }> => {
      const response = await tryOut(form, htmx('metric-explanation'));
      return { status: response.status, words: wordsOf(await response.text()) };
    };
    expect((await sentence({ ...length, max: '12' })).words).toContain('Passes when the response has at most 12 words.');
    expect(await sentence({ ...length, max: '' })).toMatchObject({ status: 200, words: expect.stringContaining('When the fields are filled in') });
  });
});

describe('trying out a saved metric', () => {
  it('uses what stands in its form and keeps what is saved', async () => {
    const html = await (await tryOut({ ...length, kind: 'latency', metric: String(metricId), max: '9', name: 'Other', response: 'one two three four' })).text();
    expect(wordsOf(html)).toContain('Pass 4 words.');
    expect(controlsOf(html)).toMatchObject({ name: ['Other'], max: ['9'], metric: [String(metricId)] });
    const { name, config } = await app.db.selectFrom('metrics').select(['name', 'config']).where('id', '=', metricId).executeTakeFirstOrThrow();
    expect({ name, max: config['max'] }).toEqual({ name: 'Short', max: 3 });
  });

  it('is open to viewers as it is saved, and only that', async () => {
    await app.db.updateTable('members').set({ role: 'viewer' }).execute();
    const response = await tryOut({ ...length, metric: String(metricId), max: '9', response: 'one two three four' });
    expect(wordsOf(await response.text())).toContain('Fail 4 words, at most 3 allowed.');
    expect((await tryOut({ ...length, response: 'one' })).status).toBe(403);
    const { id } = await app.db.insertInto('metrics').values({ project_id: app.projectId, name: 'Quick', kind: 'latency', config: '{"maxMs":5}', test_types: ['single-turn'] }).returning('id').executeTakeFirstOrThrow();
    const wrong = await tryOut({ metric: String(id), latency: 'soon', response: 'kept' });
    expect(wrong.status).toBe(422);
    expect(controlsOf(await wrong.text())).toMatchObject({ latency: ['soon'], response: ['kept'] });
  });

  it('that does not exist, or of no kind, is refused', async () => {
    for (const metric of ['999999', 'x', '-1', '99999999999999999999']) expect((await tryOut({ ...length, metric })).status).toBe(404);
    expect((await tryOut({ kind: 'nothing', response: '' })).status).toBe(422);
  });
});
