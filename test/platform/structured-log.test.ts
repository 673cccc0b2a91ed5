// What web and worker print where logs are collected: every line is JSON, a request's carries its id, a run's the run's.
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { breakRunMetrics } from '../support/broken-run-metrics.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import type { AssayProcess } from '../support/processes.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';
import { skipDemo } from '../support/start-click.ts';
import { afterFile } from '../support/test-database.ts';

type Line = Record<string, unknown> & { level: number; time: string; msg: string };

const production = { NODE_ENV: 'production', ASSAY_LOG_LEVEL: 'debug' };
let scene: Scene;
let web: AssayProcess & { address: string };
let worker: AssayProcess;
let runId: number;
let errorPage: string;

beforeAll(async () => {
  scene = await openScene({ onTestFinished: afterFile }, 'postgres');
  await skipDemo(scene);
  web = await scene.startWeb(production);
  worker = await scene.startWorker(production);
  for (const path of ['/', '/sign-in', '/projects/1/runs?q=people%20search', '/nothing/like%20this', `/invitations/${'A'.repeat(43)}`]) await fetch(web.address + path, { redirect: 'manual' });
  await sql`alter table invitations rename to invitations_away`.execute(scene.db);
  errorPage = await (await fetch(`${web.address}/invitations/x`)).text();
  await sql`alter table invitations_away rename to invitations`.execute(scene.db);
  await execute();
  for (const one of [web, worker]) one.signal('SIGTERM');
  expect(await Promise.all([web.ended, worker.ended])).toEqual([0, 0]);
});

/** A run that meets a fault of ours when it is taken up, and ends after it. */
async function execute(): Promise<void> {
  const mend = await breakRunMetrics(scene.db);
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 5 });
  ({ id: runId } = await orderRun(scene.db, fixture));
  await worker.said(/work on a run failed/);
  await mend();
  expect(await runEnds(scene, runId)).toBe('completed');
}

const linesOf = (one: AssayProcess): Line[] => one.output().trim().split('\n').map((line) => JSON.parse(line) as Line);

describe('the log of a production process', () => {
  it('is JSON in every line, with a level, a time and a message', () => {
    for (const one of [web, worker]) {
      const lines = linesOf(one);
      expect(lines.length).toBeGreaterThan(4);
      for (const line of lines) expect(line).toMatchObject({ level: expect.any(Number), time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), msg: expect.stringMatching(/\S/) });
    }
  });

  it('announces the start, the link for the first account, and the end', () => {
    const messages = linesOf(web).map(({ msg }) => msg);
    expect(messages[0]).toMatch(/^Postgres at /);
    expect(messages).toEqual(expect.arrayContaining([expect.stringMatching(/^Web on http/), expect.stringMatching(/^Make the first account here .*\/setup\?token=[\w-]{43}$/)]));
    expect(messages).toContain('Stopping; a second Ctrl-C ends at once.');
  });

  it('announces them also where nothing else is logged', async () => {
    const quiet = await scene.startWeb({ ...production, ASSAY_LOG_LEVEL: 'silent' });
    await quiet.said(/Assay is ready/);
    quiet.signal('SIGTERM');
    expect(await quiet.ended).toBe(0);
    expect(linesOf(quiet).length).toBeGreaterThan(3);
  });

  it('has one line for each request, with an id of its own, and nothing of what was searched or of a token', () => {
    const requests = linesOf(web).filter(({ msg, path }) => msg === 'request' && !String(path).startsWith('/demo/'));
    expect(requests.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/', 200], ['GET', '/sign-in', 200], ['GET', '/projects/1/runs', 303], ['GET', '/nothing/…', 404], ['GET', '/invitations/…', 404], ['GET', '/invitations/x', 500],
    ]);
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(requests.length);
    for (const { requestId, durationMs } of requests) expect([typeof requestId, typeof durationMs]).toEqual(['string', 'number']);
  });

  it('explains a failed request under the number that its page quotes', () => {
    const failed = linesOf(web).filter(({ msg }) => msg === 'a request failed');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ level: 50, path: '/invitations/x', err: { code: '42P01', message: expect.stringContaining('invitations') } });
    expect(errorPage).toContain(`under the number ${String(failed[0]!['requestId'])}.`);
  });

  it('names the run in every line of the worker that is about one', () => {
    const aboutRuns = linesOf(worker).filter(({ msg }) => /\b(run|result|hint|copies)\b/.test(msg));
    expect(aboutRuns.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['takes part in a run', 'has left a run', 'work on a run failed']));
    expect(aboutRuns.filter((line) => typeof line['runId'] !== 'number')).toEqual([]);
    const failed = aboutRuns.find(({ msg }) => msg === 'work on a run failed');
    expect(failed).toMatchObject({ runId, level: 50, err: { message: expect.stringContaining('a fault of ours') } });
  });
});
