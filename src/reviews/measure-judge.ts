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
  /** Where the two agree least, first. */
  behaviors: MeasuredBehavior[];
}

export interface MeasuredBehavior {
  /** null: the tests that belong to none. */
  id: number | null;
  name: string;
  agreed: number;
  reviewed: number;
}

export interface JudgeReport {
  whole: Measured;
  metrics: (Measured & { metric: { id: number; name: string } })[];
}

/** Where a single metric judged a result, the whole result is what that metric said, so the answer about the one is an answer about the other. */
export function measureJudge(reviews: readonly BlindReview[], judged: JudgedRun): JudgeReport {
  const ofWhole = reviews.filter(({ runMetricId }) => runMetricId === null);
  return {
    whole: { metric: null, ...measure(ofWhole, judged.whole) },
    metrics: judged.metrics.map(({ id, name, judged: scored }) => ({
      metric: { id, name }, ...measure(reviews.filter(({ runMetricId, soleMetricId }) => runMetricId === id || soleMetricId === id), scored),
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
  return { table, cells, leftOut, judged, agreement: agreementOf(table, judged.scored), corrected: correctedRate(table, judged), behaviors: byBehavior(cells) };
}

function byBehavior({ bothPass, falsePass, falseFail, bothFail }: Measured['cells']): MeasuredBehavior[] {
  const behaviors = new Map<number | null, MeasuredBehavior>();
  const count = (reviews: readonly BlindReview[], agreed: 0 | 1): void => {
    for (const { behaviorId: id, behaviorName: name } of reviews) {
      const before = behaviors.get(id) ?? { id, name, agreed: 0, reviewed: 0 };
      behaviors.set(id, { ...before, agreed: before.agreed + agreed, reviewed: before.reviewed + 1 });
    }
  };
  count([...bothPass, ...bothFail], 1);
  count([...falsePass, ...falseFail], 0);
  return [...behaviors.values()].sort((a, b) => a.agreed / a.reviewed - b.agreed / b.reviewed || a.name.localeCompare(b.name));
}

function cellOf(judge: 'pass' | 'fail', person: 'pass' | 'fail'): Cell {
  if (judge === person) return judge === 'pass' ? 'bothPass' : 'bothFail';
  return judge === 'pass' ? 'falsePass' : 'falseFail';
}
