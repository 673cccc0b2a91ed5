// What the checks before a run found is shown with its age, and believed only so long.
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { passes } from '../support/fake-judge.ts';
import { afterFile } from '../support/test-database.ts';
import { askedFields, attach, binary, checked, contains, endpoint, judge, makeJudge, openStage, setStage, start, words } from './preflight-stage.ts';

// The clock only goes on, as limits on requests are counted by it too; a thousand times slower than the machine’s, so that only what a test lets pass makes anything old.
const clock = performance.now.bind(performance);
const beganMs = clock();
let passedS = 0;
const pass = (seconds: number): void => { passedS += seconds; };

beforeAll(async () => {
  vi.spyOn(performance, 'now').mockImplementation(() => beganMs + (clock() - beganMs) / 1_000 + passedS * 1_000);
  afterFile(async () => void vi.restoreAllMocks());
  await openStage();
});
beforeEach(async () => {
  await setStage();
  await attach('contains', contains);
});

const found = async (): Promise<string> => words(await checked());
/** The form as it comes back from a start that was refused: nothing is called for it. */
const shown = async (): Promise<string> => words(await (await start({ trials: '0' })).text());

describe('what a call has found', () => {
  it('of an endpoint is believed for a quarter of a minute, and shown with its age', async () => {
    expect(await found()).toMatch(/reply found at \$\.answer Checked just now/);
    const calls = endpoint.callCount();
    pass(8);
    expect(await shown()).toMatch(/Endpoint answers \d+ ms .* Checked \d+ s ago/);
    expect(await found()).toMatch(/Checked \d+ s ago/);
    expect(endpoint.callCount()).toBe(calls);
    pass(8);
    expect(await shown()).toMatch(/Endpoint answers not checked yet/);
    expect(await found()).toMatch(/Checked just now/);
    expect(endpoint.callCount()).toBe(calls + 1);
  });

  it('of a judge, whose calls cost money, is believed for a minute', async () => {
    await attach('judge_binary', { ...binary, votes: 1, judge: await makeJudge() });
    judge.answers(() => passes);
    await checked();
    const calls = judge.callCount();
    pass(45);
    expect(await found()).toMatch(/answers in form \d+ ms Checked (4|5)\d s ago/);
    expect(judge.callCount()).toBe(calls);
    pass(20);
    await checked();
    expect(judge.callCount()).toBe(calls + 1);
  });

  it('is kept no longer where it is a failure, and looked at again before', async () => {
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    await checked();
    endpoint.setBehaviour(null);
    expect((await start()).status, 'known to the start').toBe(422);
    pass(16);
    expect(await shown()).toMatch(/Endpoint answers not checked yet/);
    expect((await start()).status, 'forgotten').toBe(303);
  });

  it('asks also once it is forgotten, as long as the page says it: then only its tick starts the run', async () => {
    await attach('judge_binary', { ...binary, judge: await makeJudge({ name: 'Chatty' }) });
    judge.answers(() => 'It depends.');
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    const sent = askedFields(await checked());
    expect(sent.problem).toHaveLength(2);
    pass(61);
    const asked = await start({ problem: sent.problem });
    expect(asked.status).toBe(422);
    const page = await asked.text();
    expect(page).toContain('The checks found: Endpoint “Fake, test” does not answer; The judge “Chatty” gives no usable answer. Mend it');
    expect(words(page)).toMatch(/Endpoint answers not checked yet/);
    expect(askedFields(page)).toEqual(sent);
    expect((await start(sent)).status).toBe(303);
  });

  it('is not believed by “Check now”', async () => {
    const page = await checked();
    expect(page).toMatch(/<button[^>]* name="check" value="now"[^>]*formaction="[^"]*\/preflight"/);
    const calls = endpoint.callCount();
    await checked();
    expect(endpoint.callCount()).toBe(calls);
    await checked({ check: 'now' });
    expect(endpoint.callCount()).toBe(calls + 1);
  });
});
