// A problem that the checks found of one choice says nothing about another: what is not called any more neither asks nor stops a start.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeEndpoint, makeMetric } from '../support/fixtures.ts';
import { passes } from '../support/fake-judge.ts';
import { app, attach, binary, checked, contains, endedRun, endpoint, form, judge, makeJudge, openStage, problemsOf, setStage, start, streamed, takeEndpoint, words } from './preflight-stage.ts';

beforeAll(openStage);
beforeEach(setStage);

const lastCalled = async () => (await app.db.selectFrom('runs').select('endpoint_id').orderBy('id', 'desc').executeTakeFirstOrThrow()).endpoint_id;
const brokenOne = (): Promise<number> => makeEndpoint(app.db, app.projectId, { url: 'http://127.0.0.1:1/' });

/** What the page sends that shows that the other endpoint does not answer; the form itself names the healthy one. */
async function foundOfBroken(): Promise<string[]> {
  await attach('contains', contains);
  const problem = problemsOf(await checked({ endpoint: String(await brokenOne()) }));
  expect(problem).toEqual([expect.stringContaining('Endpoint “Fake, test” does not answer')]);
  return problem;
}

describe('a problem', () => {
  it('of an endpoint that is no longer chosen does not stop the start, before the chosen one was looked at', async () => {
    const problem = await foundOfBroken();
    const calls = endpoint.callCount();
    expect((await start({ problem })).status).toBe(303);
    expect(String(await lastCalled())).toBe(form['endpoint']);
    expect(endpoint.callCount(), 'nobody has looked').toBe(calls);
  });

  it('of an endpoint does not stop a start that calls none', async () => {
    const problem = await foundOfBroken();
    const { number } = await endedRun();
    const reuse = { answers: 'reused', 'answers-from': String(number) };
    const page = await (await start({ ...reuse, name: 'n'.repeat(201), problem })).text();
    expect(words(page)).toContain('The endpoint is not called');
    expect(page).not.toContain('Start all the same');
    expect(problemsOf(page)).toEqual([]);
  });

  it('of an endpoint that was changed since does not stop the start', async () => {
    await attach('contains', contains);
    await takeEndpoint('http://127.0.0.1:1/');
    const problem = problemsOf(await checked());
    expect((await start({ problem })).status).toBe(422);
    await app.db.updateTable('endpoints').set({ url: `${endpoint.url}/ok`, updated_at: new Date(Date.now() + 1_000) }).where('id', '=', Number(form['endpoint'])).execute();
    expect((await start({ problem })).status).toBe(303);
  });

  it('of a judge that is no longer asked does not stop the start', async () => {
    const judged = async (name: string) => String(await makeMetric(app.db, app.projectId, 'judge_binary', { ...binary, judge: await makeJudge({ name }) }, name));
    const [chatty, quick] = [await judged('Chatty'), await judged('Quick')];
    judge.answers(() => 'It depends.');
    const byChatty = { 'metric-choice': 'execution', metric: chatty };
    const problem = problemsOf(await checked(byChatty));
    expect(problem).toEqual([expect.stringContaining('The judge “Chatty” gives no usable answer')]);
    expect((await start({ ...byChatty, problem })).status).toBe(422);
    expect((await start({ ...byChatty, metric: quick, problem })).status).toBe(303);
  });

  it('of another endpoint is on no page: neither while the chosen one is looked at, nor where the form comes back for another reason', async () => {
    const problem = await foundOfBroken();
    const messages = (await (await streamed({ problem })).text()).split('\n\n').filter((message) => message !== '');
    expect(messages[0]).toContain('not checked yet');
    expect(messages.join()).not.toMatch(/Start all the same|does not answer/);
    expect(await checked({ problem }), 'without JavaScript').not.toMatch(/Start all the same|does not answer/);
    await takeEndpoint(`${endpoint.url}/ok`);
    const page = await (await start({ trials: '0', problem })).text();
    expect(words(page)).toMatch(/Endpoint answers not checked yet/);
    expect(page).not.toMatch(/Start all the same|does not answer/);
  });

  it('goes when its own call answers, though others are still waited for', async () => {
    await attach('contains', contains);
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    const problem = problemsOf(await checked());
    endpoint.setBehaviour(null);
    await attach('judge_binary', { ...binary, judge: await makeJudge({ name: 'Slow' }) }, 'Tea');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => { release = resolve; });
    judge.answers(() => released.then(() => passes));
    const reader = (await streamed({ problem })).body!.pipeThrough(new TextDecoderStream()).getReader();
    let message = '';
    while (!message.includes('reply found at')) message = (await reader.read()).value!;
    expect(message).toContain('not checked yet');
    expect(message).not.toContain('Start all the same');
    expect((await start({ problem })).status).toBe(303);
    release();
    while (!(await reader.read()).done);
  });

  it('that stopped the start is no longer named once nothing is wrong', async () => {
    await attach('contains', contains);
    await takeEndpoint('http://127.0.0.1:1/');
    await checked();
    expect(await (await start()).text()).toMatch(/<span id="despite-error" class="field-error" role="alert">The checks found: Endpoint/);
    expect(await (await streamed()).text()).not.toContain('despite-error" class');
    await takeEndpoint(`${endpoint.url}/ok`);
    const messages = (await (await streamed()).text()).split('\n\n').filter((message) => message !== '');
    expect(messages[0]).not.toContain('despite-error');
    expect(messages.at(-1)).toMatch(/<span id="despite-error" class="field-error" hidden="" hx-swap-oob="outerHTML">/);
  });
});
