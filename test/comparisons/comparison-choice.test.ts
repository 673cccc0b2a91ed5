// Which runs are compared: the candidates, the pinned baseline, and the project’s margin.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeEndpoint, makeProject, makeTestSet } from '../support/fixtures.ts';
import { app, eightToOne, fixture, make, of, openStage, page, runs, setProject } from './comparison-stage.ts';
import { makeEndedRun, oneTrialTests } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

describe('the margin of a project', () => {
  it.each(['', '0', '51', 'abc', '5.1234'])('is not %o: the message stands at the field, what was typed is kept', async (margin) => {
    const response = await app.post(`/projects/${fixture.projectId}/margin`, { margin });
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('Enter a number of points above 0 and up to 50');
    expect(html).toContain(`id="margin-${fixture.projectId}" name="margin" inputmode="decimal" value="${margin}"`);
  });
});

describe('the baseline', () => {
  it('is the latest completed older run of the same test set, of the same endpoint where there is one', async () => {
    const other = await makeEndpoint(app.db, fixture.projectId, { url: 'http://127.0.0.1:2/' });
    const [oldest] = [await make({ name: 'Same endpoint', tests: oneTrialTests(['pass']) })];
    await make({ name: 'Cancelled', state: 'cancelled', tests: oneTrialTests(['pass']) });
    await make({ name: 'Other endpoint', endpointId: other, tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const elsewhere = await make({ endpointId: await makeEndpoint(app.db, fixture.projectId, { url: 'http://127.0.0.1:3/' }), tests: oneTrialTests(['pass']) });
    expect(await page(of(run))).toContain(`<b>${oldest!.name}</b>`);
    expect(await page(of(elsewhere))).toContain(`<b>${run.name}</b>`);
  });

  it('is the pinned run, until it is unpinned; both are recorded', async () => {
    const pinned = await make({ name: 'Release', tests: oneTrialTests(['pass']) });
    const latest = await make({ name: 'Yesterday', tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const back = of(run, `?baseline=${pinned.number}`);
    const response = await app.post(`${runs()}/${pinned.number}/baseline`, { to: back });
    expect([response.status, response.headers.get('location')]).toEqual([303, back]);
    expect(await page(of(run))).toContain('<b>Release</b>');
    await app.post(`${runs()}/${pinned.number}/baseline/end`, { to: 'https://elsewhere.example/' });
    expect(await page(of(run))).toContain(`<b>${latest.name}</b>`);
    const entries = await app.db.selectFrom('audit_entries').select('action').where('project_id', '=', fixture.projectId).where('action', 'like', 'baseline.%').orderBy('id').execute();
    expect(entries.map(({ action }) => action)).toEqual(['baseline.pinned', 'baseline.unpinned']);
  });

  it('that is pinned is marked in words in the list of runs and in its own head, and no other run is', async () => {
    const pinned = await make({ name: 'Release', tests: oneTrialTests(['pass']) });
    const other = await make({ name: 'Yesterday', tests: oneTrialTests(['pass']) });
    const marksOf = async (path: string): Promise<number> => (await page(path)).split('Pinned baseline').length - 1;
    const paths = [runs(), `${runs()}/${pinned.number}`, `${runs()}/${pinned.number}/configuration`, `${runs()}/${other.number}`];
    expect(await Promise.all(paths.map(marksOf))).toEqual([0, 0, 0, 0]);
    await app.post(`${runs()}/${pinned.number}/baseline`, {});
    expect(await Promise.all(paths.map(marksOf))).toEqual([1, 1, 1, 0]);
    expect((await page(runs())).match(/id="run-(\d+)"(?:(?!id="run-).)*Pinned baseline/s)?.[1]).toBe(String(pinned.number));
  });

  it('is no re-score of earlier answers, unless it is pinned', async () => {
    const answered = await make({ name: 'Answered', tests: oneTrialTests(['pass']) });
    const rescored = await make({ name: 'Scored again', answersFrom: answered.id, tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    expect(await page(of(run))).toContain('<b>Answered</b>');
    await app.post(`${runs()}/${rescored.number}/baseline`, {});
    expect(await page(of(run))).toContain('<b>Scored again</b>');
  });

  it('never leads a form to another site, nor to what a header cannot carry', async () => {
    const run = await make({ tests: oneTrialTests(['pass']) });
    for (const to of [`${runs()}/1\r\nSet-Cookie: a=b`, `${runs()}/日本`, `${runs()}/\\elsewhere.example`, 'https://elsewhere.example/', '//elsewhere.example', `/projects/${fixture.projectId + 1}/runs/1`]) {
      expect((await app.post(`${runs()}/${run.number}/baseline`, { to })).headers.get('location')).toBe(runs());
    }
  });

  it('that is the run itself, unfinished, or of no run of this project is refused in words', async () => {
    const unfinished = await make({ name: 'Under way', state: 'running', tests: oneTrialTests([null]) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    expect(await page(of(run, `?baseline=${run.number}`), 422)).toContain('A run is not compared with itself');
    expect(await page(of(run, `?baseline=${unfinished.number}`), 409)).toContain('Under way has not ended yet');
    for (const number of ['99', '0', '12345678901234567890']) expect(await page(of(run, `?baseline=${number}`), 404)).toContain(`There is no run #${number} in this project. Choose a run that it has.`);
    for (const text of ['abc', '-1', '1.5', '<b>']) expect(await page(of(run, `?baseline=${encodeURIComponent(text)}`), 404)).toContain(`“${text.replace('<b>', '&lt;b&gt;')}” is not the number of a run. Choose a run of this project.`);
    expect(await page(of(unfinished), 409)).toContain('Under way has not ended yet');
    const foreign = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
    const theirs = await makeEndedRun(app.db, foreign, { name: 'Foreign run', tests: oneTrialTests(['pass']) });
    expect(await page(`${of(run)}?baseline=${theirs.number + 7}`, 404)).not.toContain('Foreign run');
  });

  it('without any candidate leaves one way on', async () => {
    const run = await make({ tests: oneTrialTests(['pass']) });
    const html = await page(of(run));
    expect(html).toContain('There is nothing to compare with yet');
    expect(html).toContain(`href="${runs()}/${run.number}/rerun"`);
  });
});

describe('the candidates', () => {
  it('are ended runs that share tests by id or content: the same test set first, older ones first, with their shared tests', async () => {
    const otherSet = await makeTestSet(app.db, fixture.projectId, 1);
    const { id: again } = await app.db.insertInto('tests').values({ project_id: fixture.projectId, type: 'single-turn', prompt: 'test 1', behavior_id: null, content_hash: 'hash of test 1' }).returning('id').executeTakeFirstOrThrow();
    await make({ name: 'Re-imported elsewhere', testSetId: otherSet, tests: [{ testId: again, content: 'test 1', trials: ['pass'] }] });
    await make({ name: 'Nothing in common', testSetId: otherSet, tests: [{ testId: 900_002, content: 'other', trials: ['pass'] }] });
    await make({ name: 'Older', tests: oneTrialTests(['pass', 'pass']) });
    const run = await make({ tests: oneTrialTests(['pass', 'pass', 'pass']) });
    await make({ name: 'Newer', tests: oneTrialTests(['pass']) });
    await make({ name: 'Unfinished', state: 'running', tests: oneTrialTests([null]) });
    const html = await page(of(run, '/baselines'));
    expect([...html.matchAll(/<a class="name" href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name)).toEqual(['Older', 'Newer', 'Re-imported elsewhere']);
    expect([...html.matchAll(/<td role="cell" class="num">([^<]*)<\/td>/g)].map(([, shared]) => shared)).toEqual(['2 of 3 tests', '1 of 3 tests', '1 of 3 tests']);
  });

  it('are not kept off the page by runs of the test set that share nothing', async () => {
    await make({ name: 'Shares', tests: oneTrialTests(['pass']) });
    for (let made = 0; made < 20; made++) await make({ name: `Replaced ${made}`, tests: [{ testId: 800_000 + made, content: `replaced ${made}`, trials: ['pass'] }] });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const html = await page(of(run, '/baselines'));
    expect([...html.matchAll(/<a class="name" href="[^"]*">([^<]*)<\/a>/g)].map(([, name]) => name)).toEqual(['Shares']);
  });

  it('are searched by name', async () => {
    await make({ name: 'Release 2', tests: oneTrialTests(['pass']) });
    await make({ name: 'Nightly', tests: oneTrialTests(['pass']) });
    const run = await make({ tests: oneTrialTests(['pass']) });
    const html = await page(of(run, '/baselines?q=release'));
    expect(html).toContain('Release 2');
    expect(html).not.toContain('>Nightly<');
    expect(await page(of(run, '/baselines?q=nothing%25'))).toContain('No run fits');
  });

  it('can be chosen as two rows of the run list, the older being the baseline', async () => {
    const { run, baseline } = await eightToOne();
    const response = await app.get(`/projects/${fixture.projectId}/comparison?run=${baseline.number}&run=${run.number}`);
    expect([response.status, response.headers.get('location')]).toEqual([303, `${of(run)}?baseline=${baseline.number}`]);
    expect(await page(`/projects/${fixture.projectId}/comparison?run=${run.number}`, 422)).toContain('Two runs can be compared');
    await page(`/projects/${fixture.projectId}/comparison?run=${run.number}&run=9999`, 404);
  });
});
