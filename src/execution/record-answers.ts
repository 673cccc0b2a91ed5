// Commits answers before they are judged, so that a crash while judging calls no endpoint again.
import { sql, type Kysely } from 'kysely';
import type { Answer } from '../endpoints/callable-endpoint.ts';
import type { Tables } from '../tables.ts';
import type { RecordedCall } from '../tables/results.ts';

export interface AnsweredResult {
  id: number;
  runId: number;
  attempt: number;
  answer: Answer;
  calls: RecordedCall[];
}

/** Writes only where the attempt still holds: a worker that was given up on changes nothing. Repeating it changes nothing either. */
export async function recordAnswers(db: Kysely<Tables>, answered: readonly AnsweredResult[]): Promise<void> {
  await sql`
    with answers as materialized (
      select * from json_to_recordset(${JSON.stringify(answered.map(toRow))}::json) as x(
        id bigint, run_id bigint, attempt integer, calls jsonb, started_at timestamptz, http_status smallint, latency_ms double precision,
        reply text, raw_reply text, content_type text, conversation_id text, context jsonb, tool_calls jsonb, metadata jsonb,
        input_tokens integer, output_tokens integer)
    ), held as (
      update results r set answered = true, under_way_since = null, calls = x.calls, started_at = x.started_at, http_status = x.http_status, latency_ms = x.latency_ms
      from answers x where r.id = x.id and r.attempt = x.attempt and r.state = 'running' and not r.answered
      returning r.id
    )
    insert into turns (result_id, number, run_id, reply, raw_reply, content_type, conversation_id, context, tool_calls, metadata,
                       input_tokens, output_tokens, latency_ms)
    select x.id, 1, x.run_id, x.reply, x.raw_reply, x.content_type, x.conversation_id, x.context, x.tool_calls, x.metadata,
           x.input_tokens, x.output_tokens, x.latency_ms
    from answers x join held using (id)`.execute(db);
}

function toRow({ id, runId, attempt, answer, calls }: AnsweredResult): Record<string, unknown> {
  const { mapped } = answer;
  return {
    id, run_id: runId, attempt, calls, started_at: answer.startedAt.toISOString(), http_status: answer.status, latency_ms: answer.latencyMs,
    reply: mapped.output, raw_reply: answer.rawReply, content_type: answer.contentType, conversation_id: mapped.conversationId,
    context: mapped.context, tool_calls: mapped.toolCalls, metadata: mapped.metadata,
    input_tokens: mapped.inputTokens, output_tokens: mapped.outputTokens,
  };
}
