// Reads a page of a comparison's list: the tests in their order, with both verdicts and every score on both sides.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EvaluationVerdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { cellOf, type Cell, type CellCounts } from './cells.ts';
import { comparedPerPage, cellsOf, type ComparisonFilters, type ListPlace } from './comparison-filters.ts';
import type { ComparedPair } from './compared-pair.ts';
import { metricVerdict } from './result-verdicts.ts';
import type { ListOrder } from './orders.ts';
import { testCondition } from './test-conditions.ts';
import { majorityVerdict } from './trial-majority.ts';

export interface ComparedTest {
  cell: Cell;
  place: ListPlace;
  /** In this run and in the baseline; null: not in that run. */
  position: number | null;
  baselinePosition: number | null;
  prompt: string;
  behaviorName: string;
  topic: string;
  /** Its text was changed between the two runs. */
  edited: boolean;
  /** Its trials in this run disagree. */
  flaky: boolean;
  /** Reviews in this run made another verdict of the automated one. */
  corrected: boolean;
  before: ComparedSide | null;
  after: ComparedSide | null;
}

export interface ComparedSide {
  /** Of the answered trials, the mean. */
  latencyMs: number | null;
  scores: SideScore[];
}

export interface SideScore {
  runMetricId: number;
  /** The mean of the trials. */
  score: number | null;
  /** Of a categorical judge; with several trials all that came up. */
  category: string | null;
  /** By the rule of a test's trials: the majority of the scored ones, a tie fails. */
  verdict: EvaluationVerdict;
}

export interface ComparedRequest {
  pair: ComparedPair;
  counts: CellCounts;
  filters: ComparisonFilters;
  order: ListOrder;
  after: ListPlace | null;
}

interface Row extends Omit<ComparedTest, 'cell' | 'place'> {
  code: number;
  index: number;
}

/** At most one more than a page, which tells that there is another. */
export async function listCompared(db: Kysely<Tables>, request: ComparedRequest): Promise<ComparedTest[]> {
  const listed = allCompared(request);
  if (listed === null) return [];
  const { pair } = request;
  const { rows } = await sql<Row>`
    with page as materialized (${listed} limit ${comparedPerPage + 1})
    select page.code, page.index, page.np as position, page.bp as "baselinePosition", left(coalesce(n.prompt, b.prompt), 400) as prompt,
      coalesce(n.behavior_name, b.behavior_name) as "behaviorName", coalesce(n.topic, b.topic) as topic,
      coalesce(n.content_hash <> b.content_hash, false) as edited, coalesce(n.flaky, false) as flaky, coalesce(n.reviewed and n.verdict is distinct from n.automated_verdict, false) as corrected,
      ${side(pair, 'baseline', sql`b.position`)} as before, ${side(pair, 'run', sql`n.position`)} as after
    from page left join run_tests n on n.run_id = ${pair.run.id} and n.position = page.np
    left join run_tests b on b.run_id = ${pair.baseline.id} and b.position = page.bp order by page.rank, page.index`.execute(db);
  return rows.map(({ code, index, ...row }) => ({ ...row, cell: cellOf(code), place: { cell: code, index } }));
}

/**
 * `rank, code, np, bp, index` of what the filters leave, in the order of the list: a few cells in their order, each unpacked as far as it is read, so that a
 * limit ends it early. null: nothing.
 */
export function allCompared({ pair, counts, filters, order, after }: ComparedRequest): RawBuilder<unknown> | null {
  const withTests = cellsOf(filters).filter(({ code }) => (counts[code] ?? 0) > 0);
  const shown = withTests.slice(Math.max(0, withTests.findIndex(({ code }) => code === after?.cell)));
  if (shown.length === 0) return null;
  const ranked = shown.map(({ code }, rank) => sql`(${sql.lit(rank)}, ${sql.lit(code)})`);
  const from = sql`case when o.cell = ${sql.lit(after?.cell ?? -1)} then ${sql.lit((after?.index ?? 0) + 1)} else 1 end`;
  return sql`
    select o.rank, o.cell as code, listed.np, listed.bp, listed.index
    from (select c.rank, o.* from (values ${sql.join(ranked)}) c(rank, cell) join (${order}) o on o.cell = c.cell order by c.rank) o
    cross join lateral (
      select unnest(o.positions[${from}:]) as np, unnest(o.baseline_positions[${from}:]) as bp, generate_series(${from}, o.tests) as index
    ) listed where ${testCondition(pair, filters)}`;
}

function side(pair: ComparedPair, which: 'run' | 'baseline', position: RawBuilder<unknown>): RawBuilder<unknown> {
  const runId = pair[which].id;
  return sql`case when ${position} is not null then json_build_object(
    'latencyMs', (select avg(latency_ms) filter (where answered) from results where run_id = ${runId} and position = ${position}),
    'scores', (select coalesce(json_agg(json_build_object('runMetricId', m.id, 'score', m.score, 'category', m.category, 'verdict', m.verdict) order by m.id), '[]') from (
      select s.run_metric_id as id, avg(s.score) as score, string_agg(distinct s.category, ' or ') as category, ${majorityVerdict(sql`s.verdict`)} as verdict
      from (select e.run_metric_id, e.score, e.category, ${metricVerdict(pair.basis, 'e')} as verdict from results r join evaluations e on e.result_id = r.id
            where r.run_id = ${runId} and r.position = ${position}) s group by s.run_metric_id) m)
  ) end`;
}
