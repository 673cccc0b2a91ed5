// An endpoint in every bad way: each test ends as pass or as an error with its cause in words, and the worker lives.
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { BehaviourName } from '../../src/dev/fake-behaviours.ts';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import type { ErrorCause } from '../../src/domain/vocabulary.ts';
import { assertInvariants } from '../support/invariants.ts';
import { makeEndpoint, makeMetric, makeProject, orderRun } from '../support/fixtures.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';

const limitMs = 300_000;
const testsEach = 4;
const maxAttempts = 2;
/** A worker at rest has about 180 MB; one reply is read up to 4 MiB, and eight are read at once. */
const mostMemoryKb = 600_000;

interface Expectation {
  path: BehaviourName;
  /** null: it passes. */
  cause: ErrorCause | null;
  status: number | null;
  calls: number;
}

const expectations: Expectation[] = [
  { path: 'hang', cause: 'timeout', status: null, calls: maxAttempts },
  { path: 'drip', cause: 'timeout', status: 200, calls: maxAttempts },
  { path: 'reset', cause: 'reset', status: null, calls: maxAttempts },
  { path: 'cut-off', cause: 'reset', status: 200, calls: maxAttempts },
  { path: '404', cause: 'http', status: 404, calls: 1 },
  { path: '429', cause: 'http', status: 429, calls: maxAttempts },
  { path: '500', cause: 'http', status: 500, calls: maxAttempts },
  { path: '503-once', cause: null, status: 200, calls: maxAttempts },
  { path: 'redirect', cause: 'redirect', status: 307, calls: 1 },
  { path: 'html', cause: 'not_json', status: 200, calls: 1 },
  { path: 'bad-json', cause: 'not_json', status: 200, calls: 1 },
  { path: 'bad-utf8', cause: 'encoding', status: 200, calls: 1 },
  { path: 'nul', cause: null, status: 200, calls: 1 },
  { path: 'surrogate', cause: null, status: 200, calls: 1 },
  { path: 'huge', cause: 'too_large', status: 200, calls: 1 },
  { path: 'gzip-bomb', cause: 'too_large', status: 200, calls: 1 },
  { path: 'deep', cause: 'not_json', status: 200, calls: 1 },
  { path: 'empty', cause: 'not_json', status: 200, calls: 1 },
];

describe.concurrent('an endpoint that misbehaves', () => {
  it('in each of its ways makes an error with its cause or a pass, never a fail, and the worker’s memory stays bounded', async (context) => {
    const scene = await openScene(context, 'postgres');
    const fake = await fakeFor(scene);
    const worker = await scene.startWorker();
    const runs = await orderRuns(scene, fake);
    for (const { id, expected } of runs) await assertRun(scene, id, expected);
    expect(worker.child.exitCode, worker.output()).toBeNull();
    expect(worker.output()).not.toMatch(/was let go|failed"/);
    expect(peakMemoryKb(worker.pid)).toBeLessThan(mostMemoryKb);
  }, limitMs);

  it('with 429 and Retry-After is called again after that time, and not before', async (context) => {
    const scene = await openScene(context, 'postgres');
    const turnedAway = new Map<string, number>();
    const pauses: number[] = [];
    scene.endpoint.intercept(({ test }, response) => {
      const before = turnedAway.get(test);
      if (before !== undefined) pauses.push(performance.now() - before);
      else turnedAway.set(test, performance.now());
      if (before === undefined) response.writeHead(429, { 'retry-after': '2' }).end();
      return before === undefined;
    });
    await scene.startWorker();
    const { id } = await orderRun(scene.db, await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 3, maxAttempts: 2 }));
    expect(await runEnds(scene, id)).toBe('completed');
    expect(pauses).toHaveLength(3);
    for (const pause of pauses) expect(pause).toBeGreaterThan(1_990);
    const results = await scene.db.selectFrom('results').select(['verdict', 'calls']).where('run_id', '=', id).execute();
    expect(results.map(({ verdict, calls }) => [verdict, calls.map(({ status, waitedMs }) => [status, waitedMs])]))
      .toEqual(Array(3).fill(['pass', [[429, 2_000], [200, null]]]));
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);

  it('that fills every answer to the limit is stored whole, and called once for each', async (context) => {
    const scene = await openScene(context, 'postgres');
    const text = 'echo '.repeat(780_000);
    scene.endpoint.intercept(({ test }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ answer: `${test} ${text}` }));
      return true;
    });
    const worker = await scene.startWorker();
    const { id } = await orderRun(scene.db, await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 8, maxConcurrency: 8, timeoutMs: 120_000 }));
    expect(await runEnds(scene, id)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(8);
    expect(worker.child.exitCode, worker.output()).toBeNull();
    await assertInvariants(scene, id);
    const stored = await scene.db.selectFrom('turns').select(sql<number>`length(reply)`.as('characters')).where('run_id', '=', id).execute();
    for (const { characters } of stored) expect(characters).toBeGreaterThan(text.length);
    expect(peakMemoryKb(worker.pid)).toBeLessThan(mostMemoryKb);
  }, limitMs);
});

async function fakeFor(scene: Scene): Promise<FakeEndpoint> {
  const fake = await startFakeEndpoint({ records: false });
  scene.atEnd(() => fake.close());
  return fake;
}

/** One run for each way, all at the same time on one worker. */
async function orderRuns(scene: Scene, fake: FakeEndpoint): Promise<{ id: number; expected: Expectation }[]> {
  const fixture = await makeProject(scene.db, { url: fake.url, tests: testsEach });
  // What is left of an answer with forbidden characters still passes.
  const metricId = await makeMetric(scene.db, fixture.projectId, 'contains', { values: ['echo', 'before'], match: 'any', ignoreCase: true, negate: false });
  const runs: { id: number; expected: Expectation }[] = [];
  for (const expected of expectations) {
    const endpointId = await makeEndpoint(scene.db, fixture.projectId, { url: `${fake.url}/${expected.path}`, maxAttempts, timeoutMs: timeoutFor(expected) });
    const { id } = await orderRun(scene.db, { ...fixture, endpointId }, { metricChoice: 'execution', metricIds: [metricId] });
    runs.push({ id, expected });
  }
  return runs;
}

/** Short where the deadline is what is tested, and longer where an answer has to begin before it; otherwise a busy machine must not meet it. */
function timeoutFor({ cause, status }: Expectation): number {
  if (cause !== 'timeout') return 60_000;
  return status === null ? 1_500 : 15_000;
}

async function assertRun(scene: Scene, runId: number, { path, cause, status, calls }: Expectation): Promise<void> {
  expect(await runEnds(scene, runId), path).toBe('completed');
  await assertInvariants(scene, runId);
  const results = await scene.db.selectFrom('results').select(['verdict', 'error_cause', 'error_message', 'http_status', 'calls']).where('run_id', '=', runId).execute();
  expect(results.map((result) => [path, result.verdict, result.error_cause, result.http_status, result.calls.length]))
    .toEqual(Array(testsEach).fill([path, cause === null ? 'pass' : 'error', cause, status, calls]));
  for (const { error_message: message } of results) {
    if (cause === null) expect(message).toBeNull();
    else expect(message, path).toMatch(/^[A-Z].{20,}\.$/s);
  }
}

/** The most that the process ever had resident; 0 where the system does not tell. */
function peakMemoryKb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
