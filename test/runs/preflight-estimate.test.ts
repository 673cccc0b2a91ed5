// The estimate beside the checks before a run: what it counts, and which runs and checks it knows the rest from.
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expandRun } from '../../src/runs/expand-run.ts';
import { makeMetric } from '../support/fixtures.ts';
import { passes } from '../support/fake-judge.ts';
import { app, attach, base, binary, checked, contains, endedRun, judge, makeJudge, openStage, setStage, words } from './preflight-stage.ts';

beforeAll(openStage);
beforeEach(setStage);
beforeEach(() => judge.answers(() => passes));

/** As if the endpoint had answered each test. */
async function answerAll(runId: number): Promise<void> {
  await expandRun(app.db, runId);
  await app.db.updateTable('results').set({ answered: true }).where('run_id', '=', runId).execute();
}

describe('the estimate', () => {
  it('of a re-score counts the answers that there are, of all trials: what was not answered is not judged', async () => {
    await attach('judge_binary', { ...binary, judge: await makeJudge() });
    const { number, id } = await endedRun({ trials: 2 });
    await answerAll(id);
    await sql`update results set answered = false where run_id = ${id} and (position = 0 or position = 1 and trial = 2)`.execute(app.db);
    const reuse = { answers: 'reused', 'answers-from': String(number) };
    expect(words(await checked(reuse))).toMatch(/30 tests: 1 metric of the test set\. .*Calls to judges 171 /);
    await sql`update results set answered = false where run_id = ${id}`.execute(app.db);
    expect(words(await checked(reuse))).not.toMatch(/Calls to judges|answers in form/);
  });

  it('takes the tokens of the latest run that asked judges, and today’s prices, limits and judges', async () => {
    const modelId = await makeJudge({ model: 'estimated', inputPrice: 2, outputPrice: 10, maxConcurrency: 3 });
    await attach('judge_binary', { ...binary, judge: modelId });
    const judged = await endedRun({ name: 'Asked judges' });
    await sql`update runs set judge_calls = 10, judge_input_tokens = 1000, judge_output_tokens = 200, judge_cost = 99, latency_p50_ms = 100 where id = ${judged.id}`.execute(app.db);
    const result = await app.db.selectFrom('results').select('id').where('run_id', '=', judged.id).orderBy('id').executeTakeFirstOrThrow();
    const metric = await app.db.selectFrom('run_metrics').select('id').where('run_id', '=', judged.id).executeTakeFirstOrThrow();
    await sql`insert into judgements (result_id, run_metric_id, prompt_version, calls, duration_ms, votes) values (${result.id}, ${metric.id}, '1', 2, 8000, '[{}, {}]')`.execute(app.db);
    const later = await endedRun({ name: 'Asked nobody', metricChoice: 'execution', metricIds: [await makeMetric(app.db, app.projectId, 'contains', contains)] });
    await sql`update runs set latency_p50_ms = 200 where id = ${later.id}`.execute(app.db);
    const page = words(await checked());
    // 30 tests × 2 trials × 3 votes, each 100 tokens in and 20 out: 180 × (100 × $2 + 20 × $10) ÷ 1,000,000, and 180 ÷ 3 × 4 s.
    expect(page).toMatch(/Calls to judges 180 Tokens of judges about 22,000 Time about 4 min Cost about \$0\.072/);
    expect(page).toContain('From what Asked nobody and Asked judges took.');
    await app.db.updateTable('models').set({ input_price: 4, output_price: 20, requests_per_minute: 18 }).where('id', '=', modelId).execute();
    expect(words(await checked())).toMatch(/Time about 10 min Cost about \$0\.14 /);
  });

  it('knows the time of a re-score by the check of its judge, also before any run has asked one', async () => {
    await attach('judge_binary', { ...binary, judge: await makeJudge({ model: 'never asked' }) });
    const { number, id } = await endedRun();
    await answerAll(id);
    const reuse = { answers: 'reused', 'answers-from': String(number) };
    expect(words(await (await app.get(`${base}/new?answers_from=${number}`)).text())).not.toMatch(/ Time (a few|about)/);
    expect(words(await checked(reuse))).toMatch(/Calls to the endpoint 0 Calls to judges 90 Time (a few seconds|about)/);
  });
});
