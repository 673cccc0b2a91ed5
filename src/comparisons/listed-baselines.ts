// What the list of runs says of each against its baseline: read from what comparisons have found out, in one query for the page.
import { sql, type Kysely } from 'kysely';
import type { Decision } from '../domain/comparison.ts';
import { defaultBaselineId } from '../runs/default-baseline.ts';
import { measuredBy } from '../runs/judged-by.ts';
import type { Tables } from '../tables.ts';
import { isOfTheseRules } from './comparison-summary.ts';

export type ListedBaseline =
  | { kind: 'no_baseline' }
  | { kind: 'too_early' }
  | { kind: 'not_comparable'; name: string }
  /** Nobody has looked at the comparison since one of the two runs, or the margin, changed. */
  | { kind: 'unknown'; number: number; name: string }
  | { kind: 'decided'; name: string; decision: Pick<Decision, 'verdict' | 'p' | 'difference'> };

interface Row {
  id: number;
  ended: boolean;
  number: number | null;
  name: string;
  /** The metrics are the same. */
  comparable: boolean;
  judged_otherwise: number | null;
  decision: Pick<Decision, 'verdict' | 'p' | 'difference'> | null;
}

/** By run id. */
export async function listBaselines(db: Kysely<Tables>, runIds: readonly number[]): Promise<Map<number, ListedBaseline>> {
  if (runIds.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select r.id, r.state in ('completed', 'cancelled') as ended, b.number, b.name, ${measuredBy(sql`r.id`)} = ${measuredBy(sql`b.id`)} as comparable,
      (s.summary ->> 'judgedOtherwise')::integer as judged_otherwise,
      case when s.run_id is not null then json_build_object('verdict', s.summary #> '{decision,verdict}', 'p', s.summary #> '{decision,p}', 'difference', s.summary #> '{decision,difference}') end as decision
    from runs r join projects p on p.id = r.project_id left join runs b on b.id = ${defaultBaselineId(sql.ref('r'))}
    left join comparison_summaries s on s.run_id = r.id and s.baseline_run_id = b.id and s.basis = 'final' and not s.shared
      and s.run_revision = r.revision and s.baseline_revision = b.revision and s.margin_points = p.margin_points and ${isOfTheseRules(sql`s.summary`)}
    where r.id = any(${runIds}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, standing(row)]));
}

function standing({ ended, number, name, comparable, judged_otherwise, decision }: Row): ListedBaseline {
  if (number === null) return { kind: 'no_baseline' };
  if (!ended) return { kind: 'too_early' };
  if (!comparable || (judged_otherwise ?? 0) > 0) return { kind: 'not_comparable', name };
  return decision ? { kind: 'decided', name, decision } : { kind: 'unknown', number, name };
}
