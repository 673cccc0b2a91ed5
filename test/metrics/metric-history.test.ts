// What a metric's page tells of its past: where it is used, its verdicts run by run, and where it erred.
import { beforeAll, describe, expect, it } from 'vitest';
import { searchedRuns } from '../../src/metrics/shown-limits.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { wordsOf } from './form-reading.ts';
import { runWithLatencies } from './measured-run.ts';

let app: TestApp;
let path: string;
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/metrics`;
});

const latency = { kind: 'latency', name: 'In time', maxMs: '1000', types: ['single-turn', 'multi-turn'] };

async function make(): Promise<number> {
  return Number((await app.post(path, latency)).headers.get('location')!.split('/').at(-1));
}

const page = async (address: string): Promise<string> => (await app.get(address)).text();

describe('a metric’s page', () => {
  it('shows each run that measured it with its verdicts, its version and the way to its results', async () => {
    const id = await make();
    const first = await runWithLatencies(app, id, [100, 200, 2_000, null]);
    await app.post(`${path}/${id}`, { ...latency, maxMs: '500' });
    const second = await runWithLatencies(app, id, [100, 200, 300, 700]);
    const html = await page(`${path}/${id}`);
    const words = wordsOf(html);
    expect(words).toContain('Runs 2 runs');
    expect(words).toMatch(new RegExp(`run ${second.number}, v2, today [\\d:]+ 75\\.0%, 3 of 4 3 1 0 .*run ${first.number}, v1 , today [\\d:]+ 66\\.7%, 2 of 3 2 1 1 `));
    expect(html).toMatch(new RegExp(`href="/projects/${app.projectId}/runs/${first.number}/results\\?metric=\\d+&amp;metric-verdict=error"`));
    expect(html).toMatch(new RegExp(`href="/projects/${app.projectId}/runs/${second.number}/results\\?metric=\\d+"`));
    expect(words).not.toContain('Overruled');
  });

  it('counts where people said otherwise', async () => {
    const id = await make();
    const run = await runWithLatencies(app, id, [100, 200, 2_000]);
    const { id: runMetricId } = await app.db.selectFrom('run_metrics').select('id').where('run_id', '=', run.id).executeTakeFirstOrThrow();
    await app.db.updateTable('metric_tallies').set({ final_verdict: 'pass' }).where('run_metric_id', '=', runMetricId).where('verdict', '=', 'fail').execute();
    expect(wordsOf(await page(`${path}/${id}`))).toMatch(/Overruled .*66\.7%, 2 of 3 2 1 0 1 /);
  });

  it('lists the last twenty results on which it erred, the latest run first, each with its reason', async () => {
    const id = await make();
    const first = await runWithLatencies(app, id, [null, 100, null]);
    const second = await runWithLatencies(app, id, Array.from({ length: 19 }, () => null));
    const html = await page(`${path}/${id}`);
    const links = [...html.matchAll(/href="[^"]*\/runs\/(\d+)\/results\/(\d+)\?tab=metrics"/g)].map(([, run, result]) => `${run}/${result}`);
    expect(links).toHaveLength(20);
    expect(links.slice(18)).toEqual([`${second.number}/1`, `${first.number}/3`]);
    expect(wordsOf(html)).toContain('The time of the call was not measured.');
  });

  it('looks for errors in its last hundred runs, and in no older one', async () => {
    const id = await make();
    const old = await runWithLatencies(app, id, [null]);
    const row = await app.db.selectFrom('runs').selectAll().where('id', '=', old.id).executeTakeFirstOrThrow();
    const { id: _, ...copied } = await app.db.selectFrom('run_metrics').selectAll().where('run_id', '=', old.id).executeTakeFirstOrThrow();
    const more = async (runs: number): Promise<void> => {
      for (let n = 0; n < runs; n += 1) {
        const { id: runId } = await app.db.insertInto('runs').values({
          project_id: app.projectId, number: 10_000 + (await app.db.selectFrom('runs').select('id').execute()).length, name: 'Later', mode: row.mode, trials: 1, metric_choice: row.metric_choice, state: 'completed',
          test_set_id: row.test_set_id, test_set_name: '', test_set_version: 1, endpoint_id: row.endpoint_id, endpoint: JSON.stringify(row.endpoint), source_run_id: null, test_count: 0,
          started_by: null, latency_p50_ms: null, latency_p95_ms: null, input_tokens: null, output_tokens: null,
        }).returning('id').executeTakeFirstOrThrow();
        await app.db.insertInto('run_metrics').values({ ...copied, run_id: runId, config: JSON.stringify(copied.config), judge: null }).execute();
      }
    };
    await more(searchedRuns - 1);
    expect(wordsOf(await page(`${path}/${id}`))).toContain('Where it could not judge');
    await more(1);
    const words = wordsOf(await page(`${path}/${id}`));
    expect(words).not.toContain('Where it could not judge');
    expect(words).toContain(`Runs ${searchedRuns + 1} runs`);
  });

  it('tells whoever deletes it which behaviors, test sets and runs have it', async () => {
    const id = await make();
    expect(wordsOf(await page(`${path}/${id}`))).toContain('No behavior and no test set uses it. No run has measured it.');
    const run = await runWithLatencies(app, id, [100]);
    const set = await app.db.selectFrom('runs').select('test_set_id as id').where('id', '=', run.id).executeTakeFirstOrThrow();
    await app.db.insertInto('test_set_metrics').values({ test_set_id: set.id, metric_id: id, position: 0 }).execute();
    const { id: behaviorId } = await app.db.insertInto('behaviors').values({ project_id: app.projectId, name: 'Speed' }).returning('id').executeTakeFirstOrThrow();
    await app.db.insertInto('behavior_metrics').values({ behavior_id: behaviorId, metric_id: id, position: 0 }).execute();
    expect(wordsOf(await page(`${path}/${id}`))).toContain('It is used by 1 behavior (Speed) and 1 test set (Questions) and will be removed there. The 1 run that measured it keep');
  });
});
