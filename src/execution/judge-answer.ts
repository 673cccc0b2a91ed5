// Judges one answer by the metrics that apply to its test: at once where a metric computes, after a call where it asks a judge.
import { storableText } from '../domain/safe-text.ts';
import { automatedVerdict } from '../domain/verdicts.ts';
import type { Verdict } from '../domain/vocabulary.ts';
import type { ComputedEvaluator, Subject } from '../evaluators/evaluator.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { PlannedMetric, PlannedTest, RunPlan } from '../runs/run-plan.ts';
import { askJudge, type JudgingLine } from './ask-judge.ts';
import type { Evaluation } from './settle-results.ts';

export interface Judged {
  verdict: Verdict;
  noneReason: string | null;
  evaluations: Evaluation[];
}

/** null: given up before every judge had answered. Nothing of it is kept, and no answer of the endpoint is lost. */
export async function judgeAnswer(line: JudgingLine, plan: RunPlan, test: PlannedTest, subject: Subject): Promise<Judged | null> {
  const resolution = plan.metricsFor(test, subject);
  const evaluations = await Promise.all(resolution.metrics.map((metric) => evaluate(line, metric, subject)));
  const known = evaluations.filter((evaluation) => evaluation !== null);
  if (known.length < evaluations.length) return null;
  return {
    verdict: automatedVerdict({ callFailed: false, evaluations: known.map(({ verdict }) => verdict) }),
    noneReason: resolution.source === null ? resolution.reason : null,
    evaluations: known,
  };
}

async function evaluate(line: JudgingLine, metric: PlannedMetric, subject: Subject): Promise<Evaluation | null> {
  try {
    const evaluator = evaluatorFor(metric.kind);
    return evaluator.asksJudge ? await askJudge(line, metric, evaluator, subject) : compute(metric, evaluator, subject);
  } catch (error) {
    // One answer that a metric cannot take must not stop the run: it is an error of this evaluation, and says so.
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    const reason = storableText(`The metric could not judge this answer: ${detail}`);
    return { runMetricId: metric.id, verdict: 'error', score: null, threshold: null, category: null, reason, judgement: null };
  }
}

function compute(metric: PlannedMetric, evaluator: ComputedEvaluator, subject: Subject): Evaluation {
  const judgement = evaluator.judge(metric.config, subject);
  return { runMetricId: metric.id, score: null, threshold: null, category: null, judgement: null, ...judgement, reason: storableText(judgement.reason) };
}
