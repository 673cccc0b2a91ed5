// A site with a finished run of any size, made by SQL where executing it would take minutes: texts of an ordinary length, four behaviors,
// two metrics, and in 20 tests two that fail, one error and one that no metric judges.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { expandRun } from '../../src/runs/expand-run.ts';
import { finishRun } from '../../src/runs/finish-run.ts';
import type { Tables } from '../../src/tables.ts';
import { makeMetric, makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import type { AssayProcess } from '../support/processes.ts';
import type { Stage, StageDatabase } from './stage.ts';
import { signIn, type Visitor } from './visitor.ts';

export interface FilledSite {
  database: StageDatabase;
  project: ProjectFixture;
  run: { id: number; number: number };
  tests: number;
  web: AssayProcess & { url: string };
  visitor: Visitor;
}

/** The answers of about so many tests hold this word, at any size of the run. */
export const rareWord = 'zanzibar';
const rareTests = 20;
export const behaviors = 4;

/** Lives until the stage closes: several benches read the same. */
export async function openFilledSite(stage: Stage, tests: number): Promise<FilledSite> {
  const known = filled.get(tests);
  if (known) return known;
  const database = await stage.openDatabase();
  const { db } = database;
  const project = await makeProject(db, { url: 'http://127.0.0.1:9/ok', tests });
  await prepareTexts(db, project);
  const run = await orderRun(db, project);
  await expandRun(db, run.id);
  await settle(db, run.id, tests);
  await finishRun(db, run.id);
  await sql`vacuum analyze`.execute(db);
  const web = await stage.startWeb(database.url);
  const visitor = await signIn(web.url, database);
  stage.atClose(async () => {
    await visitor.close();
    await web.kill();
    await database.drop();
  });
  const site = { database, project, run, tests, web, visitor };
  filled.set(tests, site);
  return site;
}

const filled = new Map<number, FilledSite>();

/** Another ended run of the site's tests: of 50, one that passed fails now, and one that failed passes. It lives as long as the site. */
export async function addComparableRun({ database: { db }, project, tests }: FilledSite): Promise<{ id: number; number: number }> {
  const run = await orderRun(db, project);
  await expandRun(db, run.id);
  await settle(db, run.id, tests, sql`case position % 50 when 7 then 0 when 20 then 10 else position % 20 end`);
  await finishRun(db, run.id);
  await sql`vacuum analyze`.execute(db);
  return run;
}

/** A text of so many words, always the same for the same seed. */
const textFunction = `
  create function bench_text(seed integer, words integer) returns text language sql immutable parallel safe as $$
    select string_agg((array['account','answer','balance','booking','cancel','card','change','charge','check','city','claim','contact','customer','date',
      'delay','deliver','detail','email','fee','flight','form','guest','help','hotel','hour','invoice','issue','late','limit','luggage','manager','minute',
      'month','name','night','number','offer','office','order','partner','payment','phone','please','policy','price','question','receive','refund','reply',
      'request','return','room','seat','service','support','team','ticket','transfer','travel','update','urgent','visit','week','year'])
      [1 + (hashint4(seed * 1000 + word) & 63)], ' ') from generate_series(1, words) word
  $$`;

/** Gives the fixture's tests prompts, expectations, behaviors, topics and tags of an ordinary length, and a second metric. */
export async function prepareTexts(db: Kysely<Tables>, { projectId, testSetId }: ProjectFixture): Promise<void> {
  await sql.raw(textFunction).execute(db);
  await sql`insert into behaviors (project_id, name) select ${projectId}, 'Behavior ' || n from generate_series(1, ${behaviors}::integer) n`.execute(db);
  await sql`
    update tests t set prompt = initcap(bench_text(m.position, 18)) || '?', expected = bench_text(m.position + 7, 30), topic = bench_text(m.position % 12, 1),
      tags = array['nightly', bench_text(m.position % 30, 1)],
      behavior_id = (select id from behaviors where project_id = ${projectId} order by id offset m.position % ${behaviors} limit 1)
    from test_set_tests m where m.test_set_id = ${testSetId} and t.id = m.test_id`.execute(db);
  await makeMetric(db, projectId, 'length', { unit: 'characters', min: 1, max: 10_000 }, 'Not too long');
  await sql`
    insert into test_set_metrics (test_set_id, metric_id, position)
    select ${testSetId}, id, 1 from metrics where project_id = ${projectId} and name = 'Not too long'`.execute(db);
}

/** `kindOf`, from `position`: 0 and 1 fail, 2 is an error, 3 has no metric, the others pass. */
async function settle(db: Kysely<Tables>, runId: number, tests: number, kindOf: RawBuilder<unknown> = sql`position % 20`): Promise<void> {
  const verdict = sql`case when ${kindOf} < 2 then 'fail' when ${kindOf} = 2 then 'error' when ${kindOf} = 3 then 'none' else 'pass' end`;
  const rebuild = await withoutTextIndexes(db);
  await sql`update run_tests set automated_verdict = ${verdict}, verdict = ${verdict} where run_id = ${runId}`.execute(db);
  await settleResults(db, runId, verdict, kindOf);
  await writeTurns(db, runId, Math.floor(tests / rareTests));
  await writeEvaluations(db, runId, kindOf);
  await writeTallies(db, runId, tests);
  await rebuild();
}

async function settleResults(db: Kysely<Tables>, runId: number, verdict: RawBuilder<unknown>, kindOf: RawBuilder<unknown>): Promise<void> {
  await sql`
    update results set state = 'settled', attempt = 1, answered = ${kindOf} <> 2, automated_verdict = ${verdict}, verdict = ${verdict},
      started_at = now(), settled_at = now(), latency_ms = 400 + hashint4(position) % 300, http_status = case when ${kindOf} = 2 then 503 else 200 end,
      error_cause = case when ${kindOf} = 2 then 'http' end, error_message = case when ${kindOf} = 2 then 'The endpoint failed on its side (HTTP 503).' end,
      none_reason = case when ${kindOf} = 3 then 'No behavior with metrics is set.' end,
      calls = '[{"at": "2025-01-01T00:00:00.000Z", "latencyMs": 412.5, "status": 200, "cause": null, "message": null, "waitedMs": null}]'
    where run_id = ${runId}`.execute(db);
}

async function writeTurns(db: Kysely<Tables>, runId: number, rareEvery: number): Promise<void> {
  await sql`
    insert into turns (result_id, number, run_id, reply, raw_reply, content_type, input_tokens, output_tokens, latency_ms)
    select id, 1, run_id, reply, '{"answer":"' || reply || '","usage":{"prompt_tokens":40,"completion_tokens":160}}', 'application/json', 40, 160, latency_ms
    from (select id, run_id, latency_ms, bench_text(position + 3, 110) || case when position % ${rareEvery} = 5 then ${` ${rareWord}`} else '' end as reply
          from results where run_id = ${runId} and answered) r`.execute(db);
}

async function writeEvaluations(db: Kysely<Tables>, runId: number, kindOf: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into evaluations (result_id, run_metric_id, verdict, score, threshold, reason)
    select r.id, m.id, case when m.position = 0 and r.kind < 2 then 'fail' else 'pass' end, null, null,
      case when m.position = 0 and r.kind < 2 then 'Does not contain “echo”.' when m.position = 0 then 'Contains “echo”.' else 'Has 812 characters.' end
    from (select id, run_id, ${kindOf} as kind from results where run_id = ${runId} and answered) r join run_metrics m on m.run_id = r.run_id where r.kind <> 3`.execute(db);
}

async function writeTallies(db: Kysely<Tables>, runId: number, tests: number): Promise<void> {
  await sql`
    insert into run_tallies (run_id, bin, behavior_id, automated_verdict, verdict, flaky, tests)
    select run_id, position::bigint * 128 / ${tests}, coalesce(behavior_id, 0), automated_verdict, verdict, flaky, count(*)
    from run_tests where run_id = ${runId} group by 1, 2, 3, 4, 5, 6`.execute(db);
  await sql`
    insert into metric_tallies (run_metric_id, verdict, final_verdict, run_id, results)
    select run_metric_id, verdict, verdict, ${runId}, count(*) from evaluations join run_metrics m on m.id = run_metric_id where m.run_id = ${runId} group by 1, 2`.execute(db);
}

/** Building the indexes over texts at the end takes a fraction of the time. */
async function withoutTextIndexes(db: Kysely<Tables>): Promise<() => Promise<void>> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes where schemaname = 'public' and indexdef like '%gin_trgm_ops%' and tablename in ('turns', 'run_tests')`.execute(db);
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db);
  return async () => {
    for (const { definition } of rows) await sql.raw(definition).execute(db);
  };
}
