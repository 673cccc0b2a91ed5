// Which scores of one test moved most between the two runs.
import { scoreChange } from '../domain/score-change.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { ComparedMetric } from './metric-match.ts';
import type { ComparedSide, SideScore } from './row-queries.ts';

export interface MovedScore {
  metric: ComparedMetric;
  before: SideScore;
  after: SideScore;
  sense: 'better' | 'worse' | 'same' | 'unordered';
  /** As a share of the metric's range, else of the larger score; 1 for a category or a verdict that became another. */
  size: number;
}

/** Those that moved at all, a changed verdict first, then the largest change. */
export function movedScores(metrics: readonly ComparedMetric[], before: ComparedSide | null, after: ComparedSide | null): MovedScore[] {
  const moved = metrics.flatMap((metric): MovedScore[] => {
    const from = before?.scores.find(({ runMetricId }) => runMetricId === metric.baseline?.id);
    const to = after?.scores.find(({ runMetricId }) => runMetricId === metric.run?.id);
    return from && to ? [{ metric, before: from, after: to, ...changeOf(metric, from, to) }] : [];
  });
  const flips = ({ before: from, after: to }: MovedScore): number => (from.verdict === to.verdict ? 0 : 1);
  return moved.filter(({ size }) => size > 0).sort((a, b) => flips(b) - flips(a) || b.size - a.size);
}

function changeOf({ kind, config, direction }: ComparedMetric, before: SideScore, after: SideScore): Pick<MovedScore, 'sense' | 'size'> {
  const change = scoreChange(before.category ?? before.score, after.category ?? after.score, direction);
  if (change?.kind !== 'number') return { sense: 'unordered', size: (change ? change.changed : before.verdict !== after.verdict) ? 1 : 0 };
  const range = evaluatorFor(kind).rangeOf(config);
  const width = range ? range[1] - range[0] : Math.max(Math.abs(change.before), Math.abs(change.after));
  return { sense: change.sense, size: change.change === 0 ? (before.verdict === after.verdict ? 0 : 1) : Math.abs(change.change) / width };
}
