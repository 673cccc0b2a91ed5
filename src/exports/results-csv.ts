// The CSV of a run's results: made by Postgres and passed on as it comes, whatever the run's size.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import pg from 'pg';
import { csvLine, spreadsheetSafe } from '../domain/csv-cells.ts';
import { uniqueName } from '../domain/unique-name.ts';
import { metricCondition } from '../runs/metric-filter.ts';
import type { ResultFilters } from '../runs/result-order.ts';
import { matchingTests } from '../runs/result-queries.ts';
import { verdictColumn } from '../runs/review-filter.ts';
import { stands } from '../runs/standing.ts';
import type { Tables } from '../tables.ts';

export interface CsvExport {
  header: string;
  /** `COPY … TO STDOUT` without a header. */
  copy: string;
}

export interface CsvRequest {
  runId: number;
  filters: ResultFilters;
  /** False: the faithful text. */
  safe: boolean;
}

type Column = { name: string; text: RawBuilder<unknown> } | { name: string; plain: RawBuilder<unknown> };

export async function resultsCsv(db: Kysely<Tables>, { runId, filters, safe }: CsvRequest): Promise<CsvExport> {
  const metrics = await db.selectFrom('run_metrics').select(['id', 'name']).where('run_id', '=', runId).orderBy('position').execute();
  // Metrics may share a name; columns may not.
  const columns = [...resultColumns, ...metrics.flatMap((_, index) => metricColumns(uniqueName(metrics, index), index))];
  const cells = columns.map((column) => ('text' in column ? (safe ? safeText(column.text) : column.text) : column.plain));
  const joins = metrics.map(({ id }, index) => sql`
    left join evaluations ${sql.ref(`e${index}`)} on ${sql.ref(`e${index}.result_id`)} = r.id and ${sql.ref(`e${index}.run_metric_id`)} = ${id}`);
  const query = sql`
    select ${sql.join(cells)}
    from run_tests t
    join runs on runs.id = t.run_id
    join results r on r.run_id = t.run_id and r.position = t.position
    left join turns a on a.result_id = r.id and a.number = 1
    ${decidingReview(runId)}
    ${sql.join(joins, sql` `)}
    where t.run_id = ${runId} and ${verdictCondition(filters)} and ${metricCondition(runId, filters)} and ${matchingTests(runId, filters)}
    order by r.run_id, r.position, r.trial`;
  const header = columns.map(({ name }) => (safe ? spreadsheetSafe(name) : name));
  return { header: csvLine(header), copy: `copy (${inline(db, query)}) to stdout with (format csv, encoding 'UTF8')` };
}

const resultColumns: Column[] = [
  { name: 'run', plain: sql`runs.number` },
  { name: 'test_id', plain: sql`t.test_id` },
  { name: 'trial', plain: sql`r.trial` },
  { name: 'type', plain: sql`t.type` },
  { name: 'behavior', text: sql`t.behavior_name` },
  { name: 'topic', text: sql`t.topic` },
  { name: 'tags', text: sql`array_to_string(t.tags, ', ')` },
  { name: 'prompt', text: sql`t.prompt` },
  { name: 'expected', text: sql`t.expected` },
  { name: 'response', text: sql`a.reply` },
  // A conversation has more than one turn; that of a single-turn test is its prompt and response.
  { name: 'conversation', text: sql`case when t.type = 'multi-turn' then
      (select json_agg(json_build_object('message', message, 'reply', reply) order by number)::text from turns where result_id = r.id) end` },
  { name: 'verdict', plain: sql`r.verdict` },
  { name: 'automated_verdict', plain: sql`r.automated_verdict` },
  { name: 'review', plain: sql`v.verdict` },
  { name: 'reviewer', text: sql`v.reviewer` },
  { name: 'review_comment', text: sql`v.comment` },
  { name: 'error', text: sql`case when r.state = 'settled' then coalesce(r.error_message, r.none_reason) when r.state = 'cancelled' then 'not run: the run was cancelled' end` },
  { name: 'attempts', plain: sql`jsonb_array_length(r.calls)` },
  { name: 'latency_ms', plain: sql`round(r.latency_ms::numeric, 1)` },
  { name: 'input_tokens', plain: sql`a.input_tokens` },
  { name: 'output_tokens', plain: sql`a.output_tokens` },
  { name: 'metric_source', plain: sql`t.metric_source` },
  { name: 'started_at', plain: sql`to_char(r.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` },
];

/**
 * The columns `review`, `reviewer` and `review_comment`: of the standing review of the whole result, which decides alone, the latest; without one of the latest
 * that stands, whatever it is of. Only looked for where there is one: an export of a run that nobody reviewed reads no reviews.
 */
function decidingReview(runId: number): RawBuilder<unknown> {
  return sql`
    left join lateral (
      select reviews.verdict, accounts.name as reviewer, reviews.comment
      from reviews join accounts on accounts.id = reviews.account_id
      where reviews.result_id = r.id and ${stands('reviews', runId)}
      order by reviews.target = 'result' desc, reviews.id desc limit 1
    ) v on r.reviewed`;
}

/** Of each metric its final verdict, as `verdict` is the result's; the score and the reason are the machine's. */
function metricColumns(name: string, index: number): Column[] {
  const of = (column: string): RawBuilder<unknown> => sql`${sql.ref(`e${index}.${column}`)}`;
  return [{ name: `${name} verdict`, plain: sql`coalesce(${of('reviewed_verdict')}, ${of('verdict')})` }, { name: `${name} score`, plain: of('score') }, { name: `${name} reason`, text: of('reason') }];
}

/** The rule of domain/csv-cells.ts in SQL; a test holds the two together. */
export function safeText(text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when left(${text}, 1) in ('=', '+', '-', '@', E'\\t', E'\\r') then '''' || ${text} else ${text} end`;
}

function verdictCondition({ verdict, basis }: ResultFilters): RawBuilder<unknown> {
  if (verdict === '') return sql`true`;
  return verdict === 'waiting' ? sql`${verdictColumn(basis)} is null` : sql`${verdictColumn(basis)} = ${verdict}`;
}

/** COPY takes no parameters: each is written as a literal by the driver's own quoting. */
export function inline(db: Kysely<Tables>, query: RawBuilder<unknown>): string {
  const { sql: text, parameters } = query.compile(db);
  return text.replace(/\$(\d+)/g, (_, number: string) => {
    const value = parameters[Number(number) - 1];
    return typeof value === 'number' ? String(value) : pg.escapeLiteral(String(value));
  });
}
