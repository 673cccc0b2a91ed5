// The choices of metrics on the form that starts a run: what each says it would judge is what the checks beside them say.
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeMetric } from '../support/fixtures.ts';
import { app, attach, base, binary, checked, contains, endedRun, endpointId, openStage, setId, setStage, start, streamed } from './preflight-stage.ts';

beforeAll(openStage);
beforeEach(setStage);

const hintOf = (html: string, choice: string) => new RegExp(`id="choice-${choice}"[^>]*>([^<]*)`).exec(html)![1]!;
const panelOf = (page: string) => /Metrics<\/h2><p class="hint">([^<]*)/.exec(page)![1];

describe('the choices of metrics', () => {
  it('take back that none was chosen as soon as one is', async () => {
    const metricId = await makeMetric(app.db, app.projectId, 'contains', contains);
    const refused = await start({ 'metric-choice': 'execution' });
    expect(await refused.text()).toMatch(/<span id="metrics-error" class="field-error" role="alert">Choose at least one metric/);
    expect(await (await streamed({ 'metric-choice': 'execution' })).text()).not.toContain('metrics-error');
    const chosen = await streamed({ 'metric-choice': 'execution', metric: String(metricId) });
    expect(await chosen.text()).toMatch(/id="metrics-error" class="field-error" hidden="" hx-swap-oob="outerHTML"/);
  });

  it('list the metrics below them without a button where none was chosen, else those not chosen behind one that says what it does', async () => {
    const first = await makeMetric(app.db, app.projectId, 'contains', contains, 'First');
    await makeMetric(app.db, app.projectId, 'contains', contains, 'Second');
    const listOf = (page: string): string => page.slice(page.indexOf('<ul class="picked"'), page.indexOf('id="name"'));
    const open = listOf(await checked({ 'metric-choice': 'execution' }));
    expect(open).toMatch(/First.*Second/s);
    expect(open).not.toMatch(/<details|Add metric/);
    const some = listOf(await checked({ 'metric-choice': 'execution', metric: String(first) }));
    expect(some).toMatch(/checked.*First.*<details><summary.*Add metric.*Close the list.*Second.*<\/details>/s);
  });

  it('say for the same order what the panel beside them says: the endpoint’s mapping counts', async () => {
    await attach('contains', contains);
    await attach('judge_binary', { ...binary, needsContext: true }, 'Faithful');
    const page = await checked();
    expect(hintOf(page, 'defaults')).toBe('30 tests: 1 metric of the test set.');
    expect(panelOf(page)).toBe(hintOf(page, 'defaults'));
    await app.db.updateTable('endpoints').set({ mapping: JSON.stringify({ output: '$.answer', context: '$.context' }) }).where('id', '=', endpointId).execute();
    const message = (await (await streamed()).text()).split('\n\n')[0]!;
    expect(hintOf(message, 'defaults')).toBe('30 tests: 2 metrics of the test set.');
    expect(panelOf(message)).toBe(hintOf(message, 'defaults'));
    expect(message).toMatch(/id="choice-behavior" hx-swap-oob="outerHTML"[^>]*>30 tests: no metric applies/);
  });

  it('speak of the tests of the run whose answers are reused', async () => {
    await attach('contains', contains);
    const { number } = await endedRun();
    await sql`delete from test_set_tests where test_set_id = ${setId} and position >= 10`.execute(app.db);
    expect(hintOf(await checked(), 'defaults')).toBe('10 tests: 1 metric of the test set.');
    const reused = await (await app.get(`${base}/new?answers_from=${number}`)).text();
    expect(hintOf(reused, 'defaults')).toBe('30 tests: 1 metric of the test set.');
    expect(panelOf(reused)).toBe(hintOf(reused, 'defaults'));
  });
});
