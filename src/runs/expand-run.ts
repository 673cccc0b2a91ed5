// Gives a started run its copies of the tests and its pending results, chunk by chunk, so that starting is instant at any size.
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';

/** Small enough that the first results are on their way at once. */
export const firstChunk = 200;
const laterChunk = 500;

/** Copies until every test of the run has its copy, or the signal aborts; safe to call from several processes at once. */
export async function expandRun(db: Kysely<Tables>, runId: number, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && await briefTransaction(db, (trx) => expandChunk(trx, runId, laterChunk)));
}

/** Copies the next tests of the run. Returns whether more are to come. The lock keeps out other copiers and the run's end, but no claim and no settlement. */
export async function expandChunk(trx: Transaction<Tables>, runId: number, size: number): Promise<boolean> {
  const run = await trx.selectFrom('runs').selectAll().where('id', '=', runId).forNoKeyUpdate().executeTakeFirst();
  if (!run || run.cancel_requested_at !== null || run.expanded_count >= run.test_count) return false;
  const source = run.tests_from === 'source_run' && run.source_run_id !== null
    ? fromRun(run.source_run_id, run.expanded_count, size)
    : fromTestSet(run.test_set_id, run.expand_cursor, run.expanded_count, size);
  const copied = await copyTests(trx, run.id, source, pendingResults(run));
  await trx.updateTable('runs').where('id', '=', runId)
    .set({ expanded_count: run.expanded_count + copied.count, expand_cursor: copied.cursor ?? run.expand_cursor }).execute();
  return copied.count === size && run.expanded_count + copied.count < run.test_count;
}

type Source = ReturnType<typeof sql>;

/** The next tests in the set's order; `run_position` counts from 0 whatever gaps the set's positions have. */
function fromTestSet(testSetId: number, cursor: number, start: number, size: number): Source {
  return sql`
    select ${start}::integer + (row_number() over (order by m.position))::integer - 1 as run_position, m.position as set_position,
           t.id as test_id, t.version as test_version, t.content_hash, t.type, t.prompt, t.expected, t.goal, t.script,
           t.behavior_id, coalesce(b.name, '') as behavior_name, t.topic, t.tags, t.metadata
    from (select * from test_set_tests where test_set_id = ${testSetId} and position > ${cursor} order by position limit ${size}) m
    join tests t on t.id = m.test_id
    left join behaviors b on b.id = t.behavior_id`;
}

/** Exactly the tests of an earlier run, as they were then. */
function fromRun(sourceRunId: number, start: number, size: number): Source {
  return sql`
    select position as run_position, position as set_position, test_id, test_version, content_hash, type, prompt, expected, goal, script,
           behavior_id, behavior_name, topic, tags, metadata
    from run_tests where run_id = ${sourceRunId} and position >= ${start} order by position limit ${size}`;
}

async function copyTests(trx: Transaction<Tables>, runId: number, source: Source, results: Source): Promise<{ count: number; cursor: number | null }> {
  const copied = await sql<{ count: number; cursor: number | null }>`
    with source as materialized (${source}),
    tests as (
      insert into run_tests (run_id, position, test_id, test_version, content_hash, type, prompt, expected, goal, script,
                             behavior_id, behavior_name, topic, tags, metadata, metric_source)
      select ${runId}, run_position, test_id, test_version, content_hash, type, prompt, expected, goal, script,
             behavior_id, behavior_name, topic, tags, metadata, ${metricSource(runId)}
      from source order by run_position
    ), ${results}
    select count(*)::integer as count, max(set_position) as cursor from source`.execute(trx);
  return copied.rows[0]!;
}

function pendingResults({ id, trials, answers_from_run_id }: Pick<Selectable<Tables['runs']>, 'id' | 'trials' | 'answers_from_run_id'>): Source {
  return answers_from_run_id === null ? unansweredResults(id, trials) : answeredResults(id, answers_from_run_id);
}

function unansweredResults(runId: number, trials: number): Source {
  return sql`results as (
      insert into results (run_id, position, trial)
      select ${runId}, run_position, trial from source cross join generate_series(1, ${trials}::integer) trial order by run_position, trial
    )`;
}

/** The answers of an earlier run, to be judged again; where it has none, what went wrong then. */
function answeredResults(runId: number, answersFrom: number): Source {
  return sql`old as materialized (
      select r.* from source join results r on r.run_id = ${answersFrom} and r.position = source.run_position
    ), results as (
      insert into results (run_id, position, trial, answered, started_at, latency_ms, http_status, calls, error_cause, error_message, error_reply)
      select ${runId}, position, trial, answered, started_at, latency_ms, http_status, calls,
             case when not answered then coalesce(error_cause, 'no_answer') end,
             case when not answered then coalesce(error_message, 'The run whose answers are reused was cancelled before this test was answered.') end, error_reply
      from old order by position, trial
      returning id, position, trial
    ), turns as (
      insert into turns (result_id, number, run_id, message, reply, raw_reply, content_type, conversation_id, context, tool_calls, metadata,
                         input_tokens, output_tokens, latency_ms)
      select results.id, t.number, ${runId}, t.message, t.reply, t.raw_reply, t.content_type, t.conversation_id, t.context, t.tool_calls, t.metadata,
             t.input_tokens, t.output_tokens, t.latency_ms
      from old join results using (position, trial) join turns t on t.result_id = old.id
    )`;
}

/** The level whose metrics were snapshotted for the whole run, else the test's own behavior where it has any. */
function metricSource(runId: number): Source {
  return sql`coalesce(
    (select source from run_metrics where run_id = ${runId} and source <> 'behavior' limit 1),
    (select 'behavior' from run_behavior_metrics where run_id = ${runId} and behavior_id = source.behavior_id limit 1))`;
}
