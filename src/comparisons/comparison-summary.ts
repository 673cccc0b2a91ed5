// What is kept of a comparison, and by which rules it was found.
import { sql, type RawBuilder } from 'kysely';
import type { Decision } from '../domain/comparison.ts';
import type { CellCounts } from './cells.ts';

export interface ComparisonSummary {
  cells: CellCounts;
  /** Paired tests whose texts were changed between the two runs. */
  edited: number;
  /** Paired tests that one set of metrics judged in one run and another in the other; 0 where only shared metrics are compared. */
  judgedOtherwise: number;
  decision: Decision;
  /** Raised when the same two runs would now be summed up otherwise. */
  rules: typeof summaryRules;
}

export const summaryRules = 2;

/** Of a stored summary: older rules found it out otherwise, so it is found out again. */
export function isOfTheseRules(summary: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${summary} -> 'rules' = ${sql.lit(String(summaryRules))}::jsonb`;
}
