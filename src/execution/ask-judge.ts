// Asks a judge about one answer, as often as the metric wants votes, and makes one evaluation of them.
import { storableText } from '../domain/safe-text.ts';
import type { JudgeEvaluator, JudgeQuestion, Subject } from '../evaluators/evaluator.ts';
import { askModel, costOf, type CallableModel, type ModelAnswer } from '../models/ask-model.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { PlannedMetric } from '../runs/run-plan.ts';
import type { JudgeVote } from '../tables.ts';
import type { CallGate } from './call-gate.ts';
import { pauseAfter, waited } from './retry-pause.ts';
import type { Evaluation } from './settle-results.ts';

export interface Judge {
  model: CallableModel;
  gate: CallGate;
}

export interface JudgingLine {
  client: OutboundClient;
  /** By the id of the run's metric. */
  judges: ReadonlyMap<number, Judge | { problem: string }>;
  /** Aborted when no new call may start. */
  admission: AbortSignal;
  /** Aborted when calls under way are to be given up. */
  calls: AbortSignal;
  isTrusted(): boolean;
}

/** Calls of one vote, the first one included. */
const maxAttempts = 3;
const rawCharacters = 20_000;

/** null: given up because the worker stops, the run was cancelled or the lease was lost. Never throws for what a judge does. */
export async function askJudge(line: JudgingLine, metric: PlannedMetric, evaluator: JudgeEvaluator, subject: Subject): Promise<Evaluation | null> {
  const judge = line.judges.get(metric.id) ?? { problem: 'The project has no judge for this metric. Choose a default judge, then re-score the run.' };
  if ('problem' in judge) return unasked(metric, judge.problem);
  const question = evaluator.question(metric.config, subject);
  const votes = await Promise.all(Array.from({ length: evaluator.votesOf(metric.config) }, () => askVote(line, judge, question, (text) => evaluator.read(metric.config, text, subject))));
  if (votes.some((vote) => vote === null)) return null;
  return evaluationOf(metric, evaluator, judge, question, votes as JudgeVote[]);
}

function unasked(metric: PlannedMetric, problem: string): Evaluation {
  return { runMetricId: metric.id, verdict: 'error', score: null, threshold: null, category: null, reason: storableText(problem), judgement: null };
}

async function askVote(line: JudgingLine, judge: Judge, question: JudgeQuestion, read: (text: string) => ReturnType<JudgeEvaluator['read']>): Promise<JudgeVote | null> {
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(line, judge, question);
    if (answer === null) return null;
    if (answer.kind === 'answer') return voteOf(answer, answer.text, read(answer.text));
    const pauseMs = pauseAfter(answer, attempt, maxAttempts);
    if (pauseMs === null) return voteOf(answer, answer.text, { verdict: 'error', score: null, category: null, reason: answer.message });
    if (answer.retryAfterMs !== null) judge.gate.pause(pauseMs);
    if (!(await waited(pauseMs, line.admission))) return null;
  }
}

async function askOnce(line: JudgingLine, judge: Judge, question: JudgeQuestion): Promise<ModelAnswer | null> {
  let leave: () => void;
  try {
    leave = await judge.gate.enter(line.admission);
  } catch {
    return null;
  }
  try {
    if (!line.isTrusted()) return null;
    const answer = await askModel({ client: line.client, isTrusted: line.isTrusted, signal: line.calls }, judge.model, question);
    return line.calls.aborted ? null : answer;
  } finally {
    leave();
  }
}

function voteOf({ inputTokens, outputTokens, durationMs }: ModelAnswer, raw: string | null, read: ReturnType<JudgeEvaluator['read']>): JudgeVote {
  return {
    raw: raw === null ? null : storableText(raw.slice(0, rawCharacters)), score: read.score, verdict: read.verdict, inputTokens, outputTokens,
    category: read.category === null ? null : storableText(read.category), reason: storableText(read.reason), durationMs: Math.round(durationMs * 10) / 10,
  };
}

function evaluationOf(metric: PlannedMetric, evaluator: JudgeEvaluator, { model }: Judge, question: JudgeQuestion, votes: JudgeVote[]): Evaluation {
  const { verdict, score, category, reason, threshold } = evaluator.combine(metric.config, votes);
  const tokens = { inputTokens: sum(votes.map(({ inputTokens }) => inputTokens)), outputTokens: sum(votes.map(({ outputTokens }) => outputTokens)) };
  return {
    runMetricId: metric.id, verdict, score, threshold, category, reason: storableText(reason),
    judgement: {
      promptVersion: question.promptVersion, temperature: model.temperature, ...tokens, cost: costOf(model, tokens),
      durationMs: votes.reduce((total, { durationMs }) => total + durationMs, 0), votes,
    },
  };
}

/** null where nobody told. */
function sum(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : known.reduce((total, number) => total + number, 0);
}
