// The checks of judges before a run: each judge is asked once, and one that gives no usable answer is named.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecretBox, newSecretKey } from '../../src/platform/secrets.ts';
import { passes } from '../support/fake-judge.ts';
import { app, attach, binary, checked, judge, makeJudge, openStage, setStage, words } from './preflight-stage.ts';

beforeAll(openStage);
beforeEach(setStage);

describe('the checks', () => {
  it('ask the judge the metric’s own question, and count its votes in the estimate', async () => {
    await attach('judge_binary', { ...binary, judge: await makeJudge() });
    const asked: string[] = [];
    judge.answers(({ text }) => { asked.push(text); return passes; });
    expect(words(await checked())).toMatch(/In order: Judge “Judge” answers in form \d+ ms/);
    expect(words(await checked())).toMatch(/Calls to judges 180/);
    expect(asked, 'a second look within a minute calls nothing').toEqual([expect.stringContaining('Is about tea.')]);
  });

  it('find a judge that does not answer in form, or that is not there', async () => {
    const metricId = await attach('judge_binary', { ...binary, judge: await makeJudge({ name: 'Chatty' }) });
    judge.answers(() => 'It depends.');
    expect(words(await checked())).toMatch(/Problem: The judge “Chatty” gives no usable answer/);
    await app.db.updateTable('metrics').set({ config: JSON.stringify(binary), name: 'Tea', version: 2 }).where('id', '=', metricId).execute();
    expect(words(await checked())).toMatch(/Problem: “Tea” has no judge/);
  });

  it('ask each judge once, by the first of its metrics, and tell each of them apart', async () => {
    const [quick, slow] = [await makeJudge({ name: 'Quick' }), await makeJudge({ name: 'Slow' })];
    for (const [criteria, modelId] of [['First of quick.', quick], ['Only of slow.', slow], ['Second of quick.', quick]] as const) {
      await attach('judge_binary', { ...binary, criteria, judge: modelId }, criteria);
    }
    const asked: string[] = [];
    judge.answers(({ text }) => { asked.push(text); return text.includes('slow') ? 'It depends.' : passes; });
    const page = words(await checked());
    expect(page).toMatch(/In order: Judge “Quick” answers in form \d+ ms/);
    expect(page).toMatch(/Problem: The judge “Slow” gives no usable answer/);
    expect(asked.map((text) => /First of quick|Only of slow|Second of quick/.exec(text)![0]).sort()).toEqual(['First of quick', 'Only of slow']);
  });

  it('say what to do where the key of a judge cannot be read', async () => {
    const modelId = await makeJudge({ name: 'Locked', key: { value: 'k', secrets: createSecretBox(newSecretKey()) } });
    await attach('judge_binary', { ...binary, judge: modelId });
    expect(words(await checked())).toMatch(/Problem: The judge “Locked” gives no usable answer .*Enter the key of Locked again\./);
  });
});
