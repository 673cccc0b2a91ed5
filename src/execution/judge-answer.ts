// Judges one answer by the metrics that apply to its test.
import { storableText } from '../domain/safe-text.ts';
import { automatedVerdict } from '../domain/verdicts.ts';
import type { Verdict } from '../domain/vocabulary.ts';
import type { Subject } from '../evaluators/evaluator.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { PlannedMetric, PlannedTest, RunPlan } from '../runs/run-plan.ts';
import type { Evaluation } from './settle-results.ts';

export interface Judged {
  verdict: Verdict;
  noneReason: string | null;
  evaluations: Evaluation[];
}

export function judgeAnswer(plan: RunPlan, test: PlannedTest, subject: Subject): Judged {
  const resolution = plan.metricsFor(test);
  const evaluations = resolution.metrics.map((metric) => evaluate(metric, subject));
  return {
    verdict: automatedVerdict({ callFailed: false, evaluations: evaluations.map(({ verdict }) => verdict) }),
    noneReason: resolution.source === null ? resolution.reason : null,
    evaluations,
  };
}

function evaluate(metric: PlannedMetric, subject: Subject): Evaluation {
  try {
    const judgement = evaluatorFor(metric.kind).judge(metric.config, subject);
    return { runMetricId: metric.id, score: null, threshold: null, ...judgement, reason: storableText(judgement.reason) };
  } catch (error) {
    // One answer that a metric cannot take must not stop the run: it is an error of this evaluation, and says so.
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    return { runMetricId: metric.id, verdict: 'error', score: null, threshold: null, reason: storableText(`The metric could not judge this answer: ${detail}`) };
  }
}
