// Asks a judge about one answer, as often as the metric wants votes, and makes one evaluation of them.
import { storableText } from '../domain/safe-text.ts';
import type { JudgeEvaluator, JudgeQuestion, ReadVote, Subject } from '../evaluators/evaluator.ts';
import { askModel, costOf, type CallableModel, type ModelAnswer } from '../models/ask-model.ts';
import { longestRawAnswer, sumKnown } from '../models/token-sums.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { PlannedMetric } from '../runs/run-plan.ts';
import type { JudgeVote } from '../tables/results.ts';
import type { CallGate } from './call-gate.ts';
import { pauseAfter, waited } from './retry-pause.ts';
import type { Evaluation } from './settle-results.ts';

type ModelFailure = Extract<ModelAnswer, { kind: 'failure' }>;

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
  /** A call begins; returns what is to be called when it has ended. */
  asking(): () => void;
}

/** Calls of one vote, the first one included. */
const maxAttempts = 3;
/** A model that has had enough and does not say for how long: limits are mostly by the minute. */
const enoughMs = 5_000;

/** null: given up because the worker stops, the run was cancelled or the lease was lost. Never throws for what a judge does. */
export async function askJudge(line: JudgingLine, metric: PlannedMetric, evaluator: JudgeEvaluator, subject: Subject): Promise<Evaluation | null> {
  const judge = line.judges.get(metric.id) ?? { problem: 'The project has no judge for this metric. Choose a default judge, then re-score the run.' };
  if ('problem' in judge) return unasked(metric, judge.problem);
  // Worded when its turn has come: of the many that wait, none holds its text yet.
  let worded: JudgeQuestion | null = null;
  const ask = { question: () => (worded ??= evaluator.question(metric.config, subject)), read: (text: string) => evaluator.read(metric.config, text, subject) };
  const asked = await Promise.all(Array.from({ length: evaluator.votesOf(metric.config) }, () => askVote(line, judge, ask)));
  const votes = asked.filter((vote) => vote !== null);
  return votes.length < asked.length ? null : evaluationOf(metric, evaluator, judge, ask.question().promptVersion, votes);
}

function unasked(metric: PlannedMetric, problem: string): Evaluation {
  return { runMetricId: metric.id, verdict: 'error', score: null, threshold: null, category: null, reason: storableText(problem), judgement: null };
}

interface Asking {
  question(): JudgeQuestion;
  read(text: string): ReadVote;
}

/** A vote with what all its calls took. */
interface AskedVote {
  vote: JudgeVote;
  calls: number;
}

async function askVote(line: JudgingLine, judge: Judge, ask: Asking): Promise<AskedVote | null> {
  const answers: ModelAnswer[] = [];
  for (;;) {
    const answer = await askOnce(line, judge, ask);
    if (answer === null) return null;
    answers.push(answer);
    const pauseMs = answer.kind === 'answer' ? null : pauseAfter(patient(answer, answers.length), answers.length, maxAttempts);
    if (answer.kind === 'answer') return { vote: voteOf(answers, answer.text, ask.read(answer.text)), calls: answers.length };
    if (pauseMs === null) return { vote: voteOf(answers, answer.text, { verdict: 'error', score: null, category: null, reason: answer.message }), calls: answers.length };
    if (patient(answer, answers.length).retryAfterMs !== null) judge.gate.pause(pauseMs);
    if (!(await waited(pauseMs, line.admission))) return null;
  }
}

function patient(failure: ModelFailure, attempt: number): ModelFailure {
  return failure.status === 429 && failure.retryAfterMs === null ? { ...failure, retryAfterMs: enoughMs * attempt } : failure;
}

async function askOnce(line: JudgingLine, judge: Judge, ask: Asking): Promise<ModelAnswer | null> {
  let leave: () => void;
  try {
    leave = await judge.gate.enter(line.admission);
  } catch {
    return null;
  }
  const hasEnded = line.asking();
  try {
    if (!line.isTrusted()) return null;
    const answer = await askModel({ client: line.client, isTrusted: line.isTrusted, signal: line.calls }, judge.model, ask.question());
    return line.calls.aborted ? null : answer;
  } finally {
    hasEnded();
    leave();
  }
}

function voteOf(answers: readonly ModelAnswer[], raw: string | null, read: ReadVote): JudgeVote {
  const durationMs = answers.reduce((sum, answer) => sum + answer.durationMs, 0);
  return {
    raw: raw === null ? null : storableText(raw.slice(0, longestRawAnswer)), score: read.score, verdict: read.verdict,
    inputTokens: sumKnown(answers.map((answer) => spent(answer, answer.inputTokens))), outputTokens: sumKnown(answers.map((answer) => spent(answer, answer.outputTokens))),
    category: read.category === null ? null : storableText(read.category), reason: storableText(read.reason), durationMs: Math.round(durationMs * 10) / 10,
  };
}

/** A question that was turned away (HTTP 4xx, 5xx) took nothing; what one took that got no answer in time is not known. */
function spent(answer: ModelAnswer, tokens: number | null): number | null {
  return answer.kind === 'failure' && answer.status !== null && answer.status >= 400 ? tokens ?? 0 : tokens;
}

function evaluationOf(metric: PlannedMetric, evaluator: JudgeEvaluator, { model }: Judge, promptVersion: string, asked: readonly AskedVote[]): Evaluation {
  const votes = asked.map(({ vote }) => vote);
  const { verdict, score, category, reason, threshold } = evaluator.combine(metric.config, votes);
  const tokens = { inputTokens: sumKnown(votes.map(({ inputTokens }) => inputTokens)), outputTokens: sumKnown(votes.map(({ outputTokens }) => outputTokens)) };
  return {
    runMetricId: metric.id, verdict, score, threshold, category: category === null ? null : storableText(category), reason: storableText(reason),
    judgement: {
      promptVersion, temperature: model.temperature, ...tokens, cost: costOf(model, tokens), calls: asked.reduce((sum, { calls }) => sum + calls, 0),
      durationMs: votes.reduce((total, { durationMs }) => total + durationMs, 0), votes,
    },
  };
}
