// What was found out about two ended runs, kept until a verdict of one of them changes.
import type { Json, Timestamp } from './columns.ts';

export interface ComparisonTables {
  comparison_summaries: {
    run_id: number;
    baseline_run_id: number;
    basis: 'final' | 'automated';
    /** Verdicts by the metrics that both runs have, and by nothing else. */
    shared: boolean;
    run_revision: number;
    baseline_revision: number;
    margin_points: number;
    summary: Json<unknown>;
    breakdowns: Json<unknown>;
    created_at: Timestamp;
  };
  /** A cell of the matrix of transitions: its tests in the order of a list, as positions in both runs; null: not in that run. */
  comparison_orders: {
    run_id: number;
    baseline_run_id: number;
    basis: 'final' | 'automated';
    shared: boolean;
    sort: string;
    cell: number;
    run_revision: number;
    baseline_revision: number;
    tests: number;
    positions: (number | null)[];
    baseline_positions: (number | null)[];
  };
}
