// What the blind reviews of a run say of its judge: overall and metric by metric.
import { agreementOf, type Agreement, type NoFigure, type VerdictTable } from '../domain/agreement.ts';
import { correctedRate, type CorrectedRate, type JudgedResults } from '../domain/corrected-rate.ts';
import type { BlindReview, JudgedRun } from './agreement-queries.ts';

export type Cell = keyof VerdictTable;

/** How the addresses name the cells. */
export const cellNames: Record<Cell, string> = { bothPass: 'both-pass', falsePass: 'false-pass', falseFail: 'false-fail', bothFail: 'both-fail' };

export interface Measured {
  /** null: the whole results. */
  metric: { id: number; name: string } | null;
  table: VerdictTable;
  cells: Record<Cell, BlindReview[]>;
  /** Reviewed results that the judge itself did not decide. */
  leftOut: { error: number; none: number };
  judged: JudgedResults;
  agreement: Agreement | NoFigure;
  corrected: CorrectedRate | NoFigure;
}

export interface JudgeReport {
  whole: Measured;
  metrics: (Measured & { metric: { id: number; name: string } })[];
}

/** Where a run has a single metric, the whole result is what that metric said, so the answers about the one are answers about the other. */
export function measureJudge(reviews: readonly BlindReview[], judged: JudgedRun): JudgeReport {
  const ofWhole = reviews.filter(({ runMetricId }) => runMetricId === null);
  const single = judged.metrics.length === 1;
  return {
    whole: { metric: null, ...measure(ofWhole, judged.whole) },
    metrics: judged.metrics.map(({ id, name, judged: scored }) => ({
      metric: { id, name }, ...measure(single ? ofWhole : reviews.filter(({ runMetricId }) => runMetricId === id), scored),
    })),
  };
}

function measure(reviews: readonly BlindReview[], judged: JudgedResults): Omit<Measured, 'metric'> {
  const cells: Measured['cells'] = { bothPass: [], falsePass: [], falseFail: [], bothFail: [] };
  const leftOut = { error: 0, none: 0 };
  for (const review of reviews) {
    if (review.automatedVerdict === 'error' || review.automatedVerdict === 'none') leftOut[review.automatedVerdict] += 1;
    else cells[cellOf(review.automatedVerdict, review.verdict)].push(review);
  }
  const table = { bothPass: cells.bothPass.length, falsePass: cells.falsePass.length, falseFail: cells.falseFail.length, bothFail: cells.bothFail.length };
  return { table, cells, leftOut, judged, agreement: agreementOf(table), corrected: correctedRate(table, judged) };
}

function cellOf(judge: 'pass' | 'fail', person: 'pass' | 'fail'): Cell {
  if (judge === person) return judge === 'pass' ? 'bothPass' : 'bothFail';
  return judge === 'pass' ? 'falsePass' : 'falseFail';
}
