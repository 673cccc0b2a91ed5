// The CSV of a comparison: a row for each test that its filters leave, made by Postgres in the order of the list and passed on as it comes.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { csvLine, spreadsheetSafe } from '../domain/csv-cells.ts';
import { uniqueName } from '../domain/unique-name.ts';
import { cells } from '../comparisons/cells.ts';
import type { ComparedMetric } from '../comparisons/metric-match.ts';
import { allCompared, type ComparedRequest } from '../comparisons/row-queries.ts';
import { metricVerdict } from '../comparisons/result-verdicts.ts';
import type { Basis } from '../runs/result-order.ts';
import type { Tables } from '../tables.ts';
import { inline, safeText, type CsvExport } from './results-csv.ts';

/** `text` holds what strangers wrote; where that is null, `otherwise` stands as it is. */
type Column = { name: string; text: RawBuilder<unknown>; otherwise?: RawBuilder<unknown> } | { name: string; plain: RawBuilder<unknown> };

/** With several trials answers and reasons are those of the first, scores and latencies the mean. */
export function comparisonCsv(db: Kysely<Tables>, request: ComparedRequest, metrics: readonly ComparedMetric[], safe: boolean): CsvExport {
  const columns = [...testColumns, ...metrics.flatMap((_, index) => metricColumns(uniqueName(metrics, index), index))];
  const header = csvLine(columns.map(({ name }) => (safe ? spreadsheetSafe(name) : name)));
  const page = allCompared(request);
  const texts = columns.map((column) => cellOf(column, safe));
  const { run, baseline } = request.pair;
  // Each look-up is lateral and kept from being merged with others, so that rows stay in the order of the list and none waits for all.
  const query = page === null ? sql`select 1 where false` : sql`
    select ${sql.join(texts)} from (${page}) page
    ${side('n', 'nr', 'na', run.id, sql`page.np`)} ${side('b', 'br', 'ba', baseline.id, sql`page.bp`)}
    ${sql.join(metrics.flatMap((metric, index) => [evaluation(`em${index}`, 'n', metric.run?.id, request.pair.basis), evaluation(`eb${index}`, 'b', metric.baseline?.id, request.pair.basis)]), sql` `)}`;
  return { header, copy: `copy (${inline(db, query)}) to stdout with (format csv, encoding 'UTF8')` };
}

function cellOf(column: Column, safe: boolean): RawBuilder<unknown> {
  if ('plain' in column) return column.plain;
  const text = safe ? safeText(column.text) : column.text;
  return column.otherwise ? sql`coalesce(${text}, ${column.otherwise})` : text;
}

function side(test: string, results: string, answer: string, runId: number, position: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    left join lateral (select * from run_tests where run_id = ${runId} and position = ${position} offset 0) ${sql.ref(test)} on true
    left join lateral (select avg(latency_ms) filter (where answered) as latency_ms, min(error_message) as error from results where run_id = ${runId} and position = ${position} offset 0) ${sql.ref(results)} on true
    left join lateral (select string_agg(t.reply, E'\\n\\n' order by t.number) as reply from results r join turns t on t.result_id = r.id
      where r.run_id = ${runId} and r.position = ${position} and r.trial = 1 offset 0) ${sql.ref(answer)} on true`;
}

function evaluation(name: string, test: string, runMetricId: number | undefined, basis: Basis): RawBuilder<unknown> {
  return sql`
    left join lateral (
      select avg(e.score) as score, min(${metricVerdict(basis, 'e')}) filter (where r.trial = 1) as verdict, min(e.category) filter (where r.trial = 1) as category,
        min(e.reason) filter (where r.trial = 1) as reason
      from results r join evaluations e on e.result_id = r.id and e.run_metric_id = ${runMetricId ?? 0}
      where r.run_id = ${sql.ref(`${test}.run_id`)} and r.position = ${sql.ref(`${test}.position`)} offset 0) ${sql.ref(name)} on true`;
}

const outcomeOfCell = sql`case page.code ${sql.join(cells.map(({ code, outcome }) => sql`when ${sql.lit(code)} then ${sql.lit(outcome)}`), sql` `)} end`;
const verdictOf = (which: 'before' | 'after'): RawBuilder<unknown> =>
  sql`case page.code ${sql.join(cells.flatMap((cell) => (cell[which] === null || cell[which] === 'absent' ? [] : [sql`when ${sql.lit(cell.code)} then ${sql.lit(cell[which])}`])), sql` `)} end`;

const testColumns: Column[] = [
  { name: 'outcome', plain: outcomeOfCell },
  { name: 'test_id', plain: sql`coalesce(n.test_id, b.test_id)` },
  { name: 'behavior', text: sql`coalesce(n.behavior_name, b.behavior_name)` },
  { name: 'topic', text: sql`coalesce(n.topic, b.topic)` },
  { name: 'tags', text: sql`array_to_string(coalesce(n.tags, b.tags), ', ')` },
  { name: 'prompt', text: sql`coalesce(n.prompt, b.prompt)` },
  { name: 'expected', text: sql`coalesce(n.expected, b.expected)` },
  { name: 'edited', plain: sql`case when n.content_hash <> b.content_hash then 'yes' end` },
  { name: 'baseline_verdict', plain: verdictOf('before') },
  { name: 'verdict', plain: verdictOf('after') },
  { name: 'baseline_response', text: sql`ba.reply` },
  { name: 'response', text: sql`na.reply` },
  { name: 'baseline_error', text: sql`br.error` },
  { name: 'error', text: sql`nr.error` },
  { name: 'baseline_latency_ms', plain: sql`round(br.latency_ms::numeric, 1)` },
  { name: 'latency_ms', plain: sql`round(nr.latency_ms::numeric, 1)` },
];

function metricColumns(name: string, index: number): Column[] {
  const of = (side: 'em' | 'eb', column: string): RawBuilder<unknown> => sql`${sql.ref(`${side}${index}.${column}`)}`;
  return [
    { name: `${name} baseline verdict`, plain: of('eb', 'verdict') }, { name: `${name} verdict`, plain: of('em', 'verdict') },
    { name: `${name} baseline score`, text: of('eb', 'category'), otherwise: sql`${of('eb', 'score')}::text` },
    { name: `${name} score`, text: of('em', 'category'), otherwise: sql`${of('em', 'score')}::text` },
    { name: `${name} baseline reason`, text: of('eb', 'reason') }, { name: `${name} reason`, text: of('em', 'reason') },
  ];
}
