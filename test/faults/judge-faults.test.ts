// Workers killed or stopped while a judge is asked: the endpoint is not called again, and every evaluation is made once.
import { describe, expect, it } from 'vitest';
import { makeMetric, makeProject, orderRun } from '../support/fixtures.ts';
import { passes, startFakeJudge, type FakeJudge } from '../support/fake-judge.ts';
import { assertInvariants } from '../support/invariants.ts';
import { makeModel } from '../support/make-model.ts';
import { backends, countResults, openScene, runEnds, type Scene } from '../support/scene.ts';
import { until } from '../support/until.ts';

const limitMs = 300_000;
const tests = 12;

describe.concurrent.each(backends)('with the queue on %s', (backend) => {
  it('a worker killed while it judges repeats calls to the judge only', async (context) => {
    const scene = await openScene(context, backend);
    const { judge, open, runId } = await runAtJudge(scene);
    const worker = await scene.startWorker();
    await until('six questions are held', () => judge.inFlight() === 6);
    await until('every answer is committed', async () => (await answered(scene, runId)) === tests);
    expect(scene.endpoint.callCount()).toBe(tests);
    await worker.kill();
    open();
    await scene.startWorker();
    expect(await runEnds(scene, runId)).toBe('completed');
    expect(scene.endpoint.callCount(), 'calls to the endpoint').toBe(tests);
    expect(judge.callCount(), 'calls to the judge').toBe(tests + 6);
    await assertInvariants(scene, runId, scene.endpoint);
  }, limitMs);

  it('a worker that is stopped while it judges gives its results back, and no answer is lost', async (context) => {
    const scene = await openScene(context, backend);
    const { judge, open, runId } = await runAtJudge(scene);
    const worker = await scene.startWorker();
    await until('six questions are held', () => judge.inFlight() === 6);
    await until('every answer is committed', async () => (await answered(scene, runId)) === tests);
    worker.signal('SIGTERM');
    await until('the worker has ended', () => worker.child.exitCode !== null, 60_000);
    expect(await countResults(scene.db, runId, 'settled')).toBe(0);
    expect(await countResults(scene.db, runId, 'running')).toBe(0);
    open();
    await scene.startWorker();
    expect(await runEnds(scene, runId)).toBe('completed');
    expect(scene.endpoint.callCount()).toBe(tests);
    await assertInvariants(scene, runId, scene.endpoint);
  }, limitMs);
});

/** A run whose judge holds every question until opened, six at once. */
async function runAtJudge(scene: Scene): Promise<{ judge: FakeJudge; open: () => void; runId: number }> {
  const judge = await startFakeJudge();
  scene.atEnd(() => judge.close());
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  judge.answers(async () => {
    await opened;
    return passes;
  });
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests, maxConcurrency: 20 });
  const modelId = await makeModel(scene.db, fixture.projectId, { baseUrl: judge.baseUrl, maxConcurrency: 6, timeoutMs: 600_000 });
  const config = { criteria: 'It is about tea.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: modelId };
  const metricId = await makeMetric(scene.db, fixture.projectId, 'judge_binary', config);
  const { id } = await orderRun(scene.db, fixture, { metricChoice: 'execution', metricIds: [metricId] });
  return { judge, open, runId: id };
}

async function answered({ db }: Scene, runId: number): Promise<number> {
  const rows = await db.selectFrom('results').select('id').where('run_id', '=', runId).where('answered', '=', true).execute();
  return rows.length;
}
