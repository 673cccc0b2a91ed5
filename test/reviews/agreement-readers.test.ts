// The agreement page for each reader: what is left for them to answer blindly, and what is withheld until they have.
import { beforeAll, describe, expect, it } from 'vitest';
import { drawSample } from '../../src/reviews/random-lane.ts';
import { app, openAgreementStage, page, review } from './agreement-stage.ts';
import { addPerson, makeRun } from './reviewed-run.ts';

beforeAll(openAgreementStage);

describe('a measurement', () => {
  it('tells how many of the drawn results are left out because their reviewer had known them, until somebody else answers them blindly', async () => {
    const run = await makeRun(app, 8, () => ['fail']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    const cy = await addPerson(app, run.projectId, 'Cy', 'reviewer');
    const order = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 8)).map(({ position }) => position);
    await review(run, order[0]!, 'pass', { lane: null, blind: false });
    await review(run, order[6]!, 'pass', { lane: 'decisive', blind: true });
    await review(run, order[1]!, 'pass', { accountId: cy.id, lane: null, blind: false });
    expect(await page(run), 'nothing is drawn yet').not.toContain('left out (');
    const vic = await addPerson(app, run.projectId, 'Vic', 'viewer');
    const told = async (headers?: Record<string, string>): Promise<string | undefined> => /\d results? of the first \d drawn (?:is|are) left out[^:]*(?:: \d \w+\))?/.exec(await (await app.get(`${run.path}/agreement`, headers)).text())?.[0];
    await review(run, order[5]!, 'fail');
    expect(await told(vic.headers)).toBe('1 result of the first 6 drawn is left out (automated: 1 fail)');
    await review(run, order[7]!, 'fail');
    expect(await told(vic.headers)).toBe('2 results of the first 8 drawn are left out (automated: 2 fail)');
    expect([await told(), await told(bea.headers)], 'to whoever can still answer').toEqual(Array(2).fill('2 results of the first 8 drawn are left out'));
    for (const place of [1, 2, 3, 4]) await review(run, order[place]!, 'pass');
    expect([await told(), await told(bea.headers)], 'to whoever has nothing left to answer').toEqual(['2 results of the first 8 drawn are left out (automated: 2 fail)', '2 results of the first 8 drawn are left out']);
    await review(run, order[6]!, 'fail', { accountId: bea.id });
    expect(await told(vic.headers)).toBe('1 result of the first 8 drawn is left out (automated: 1 fail)');
    await review(run, order[0]!, 'fail', { accountId: bea.id });
    expect(await told(vic.headers)).toBeUndefined();
  });

  it('goes on where something is left that one could answer blindly, however much of the sample one knew', async () => {
    const run = await makeRun(app, 60, () => ['pass']);
    const sample = (await drawSample(app.db, { id: run.id, test_count: 60, trials: 1 }, 60)).map(({ position }) => position);
    const offered = async (): Promise<string | undefined> => /review-queue\?lane=random(?:&amp;size=(\d+))?">([^<]+)</.exec(await page(run))?.slice(1).join(': ');
    for (const position of [sample[3]!, sample[29]!]) await review(run, position, 'pass', { lane: null, blind: false });
    expect(await offered()).toBe('32: Start a blind review');
    for (const position of sample.slice(0, 30)) if (position !== sample[3] && position !== sample[29]) await review(run, position, 'pass');
    expect(await offered()).toBe('32: Go on reviewing');
    for (const position of sample.slice(30, 32)) await review(run, position, 'pass');
    expect(await offered()).toBe('52: Review 20 more');
    for (const position of sample.slice(32)) await review(run, position, 'pass');
    expect([await offered(), (await page(run)).includes('Nothing is left that you could answer blindly.')]).toEqual([undefined, true]);
  });

  it('says to whom it asks for more than they can answer blindly that somebody else is needed', async () => {
    const run = await makeRun(app, 31, () => ['pass']);
    const limit = 'You can answer 29 more results blindly;';
    await review(run, 0, 'pass', { lane: null, blind: false });
    expect(await page(run)).not.toContain('You can answer');
    await review(run, 1, 'pass', { lane: null, blind: false });
    expect(await page(run)).toContain(limit);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    expect(await (await app.get(`${run.path}/agreement`, bea.headers)).text()).not.toContain('You can answer');
  });

  it('hides what the metrics said from whoever has yet to answer, and shows it to who has or may not', async () => {
    const run = await makeRun(app, 3, () => ['pass']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    const vic = await addPerson(app, run.projectId, 'Vic', 'viewer');
    for (const position of [0, 1]) await review(run, position, 'fail');
    await review(run, 1, 'fail', { accountId: bea.id });
    const listedTo = async (headers?: Record<string, string>): Promise<string[]> => [...(await (await app.get(`${run.path}/agreement`, headers)).text()).matchAll(/class="name" href="[^"]+">question (\d+)</g)].map(([, prompt]) => prompt!);
    expect([await listedTo(), await listedTo(bea.headers), await listedTo(vic.headers)]).toEqual([['0', '1'], ['1'], ['0', '1']]);
  });

  it('has the same counts for whoever has yet to answer, whatever was said of what they do not know', async () => {
    const judged = await makeRun(app, 6, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
    const bea = await addPerson(app, judged.projectId, 'Bea', 'reviewer');
    const vic = await addPerson(app, judged.projectId, 'Vic', 'viewer');
    for (const position of [0, 1, 2, 3]) await review(judged, position, 'fail');
    await review(judged, 3, 'fail', { accountId: bea.id });
    const shownTo = async (headers: Record<string, string>, query = ''): Promise<[string[], string | undefined]> => {
      const html = await (await app.get(`${judged.path}/agreement${query}`, headers)).text();
      return [[...html.matchAll(/<b>(\d+)<\/b><span>(?:agree|too)/g)].map(([, counted]) => counted!), /(\d+ results?) that other people answered blindly/.exec(html)?.[1]];
    };
    expect(await shownTo(vic.headers), 'who may not review').toEqual([['0', '2', '0', '2'], undefined]);
    for (const query of ['', '?cell=false-pass', '?cell=both-fail', `?metric=${judged.metricIds[0]}`]) expect(await shownTo(bea.headers, query), query).toEqual([['0', '1', '0', '0'], '3 results']);
    for (const position of [0, 1, 2, 4]) await review(judged, position, 'fail', { accountId: bea.id });
    expect((await shownTo(bea.headers))[1], 'one is left, of which nobody has said anything').toBeUndefined();
  });

  it('tells whoever has answered nothing only how many answers of others there are', async () => {
    const run = await makeRun(app, 40, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    for (let position = 0; position < 32; position++) await review(run, position, position % 2 === 0 ? 'fail' : 'pass');
    const html = await (await app.get(`${run.path}/agreement`, bea.headers)).text();
    expect(html).toContain('Other people’s answers wait for yours.');
    expect(html).toContain('32 results that other people answered blindly are left out');
    expect(html).not.toMatch(/agrees with people|kappa is|Expected if people|more blind reviews are needed before/);
    expect(await page(run)).toContain('agrees with people on 32 of 32 results.');
    const rather = /href="([^"]+)">show the figures of everybody/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    const shown = await (await app.get(rather!, bea.headers)).text();
    expect(shown).toContain('agrees with people on 32 of 32 results.');
    const waysOn = [...shown.matchAll(/href="([^"]*\/agreement[^"]*)"/g)].map(([, href]) => href!);
    expect(waysOn.length).toBeGreaterThan(4);
    expect(waysOn.filter((href) => !href.includes('everyone=1')), 'every way on keeps to it').toEqual([]);
  });
});
