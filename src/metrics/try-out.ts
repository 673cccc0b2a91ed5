// Tries a metric on an answer that a person typed: its verdict, or the question that its judge would get. No endpoint is called.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { MetricKind } from '../domain/vocabulary.ts';
import { testLimits } from '../domain/test-limits.ts';
import type { ComputedEvaluator, JudgeEvaluator, JudgeQuestion, Judgement, Subject, Unjudged } from '../evaluators/evaluator.ts';
import { evaluatorFor, parseMetricConfig } from '../evaluators/registry.ts';
import type { FormValues } from '../http/forms.ts';
import { unmetNeed, type Need } from '../runs/run-plan.ts';
import type { AskedJudge } from './ask-tried-judge.ts';
import { triedParts, type TriedField } from './tried-fields.ts';

/** What came of it; a refusal has a message for each field of the metric or of the answer that is wrong. */
export type TryOut = TriedOut | Refusal;

export type TriedOut = TriedVerdict | TriedQuestion;

export interface TriedVerdict {
  kind: MetricKind;
  config: Record<string, unknown>;
  judgement: Judgement | Unjudged | NotJudged;
}

/** As in a run: a metric does not judge a test that lacks what it needs. */
export interface NotJudged {
  verdict: 'none';
  reason: string;
}

/** Of a kind that asks a judge. */
export interface TriedQuestion {
  kind: MetricKind;
  config: Record<string, unknown>;
  subject: Subject;
  question: JudgeQuestion;
  /** null: the judge was not asked yet. */
  asked: AskedJudge | null;
}

export const longestPrompt = testLimits.prompt;
export const longestResponse = 1_000_000;

/** The metric as the form has it, on the form's answer. */
export function tryOutForm(kind: MetricKind, form: FormValues): TryOut {
  const parsed = parseMetricConfig(kind, form.record);
  const subject = readSubject(kind, form);
  if (parsed.ok && !isRefusal(subject)) return tryOut(kind, parsed.config, subject);
  return refuseFields({ ...(!parsed.ok && parsed.errors), ...(isRefusal(subject) && subject.fields) });
}

/** A metric as it is stored, on the form's answer. */
export function tryOutStored({ kind, config }: { kind: MetricKind; config: Record<string, unknown> }, form: FormValues): TryOut {
  const subject = readSubject(kind, form);
  return isRefusal(subject) ? subject : tryOut(kind, config, subject);
}

function tryOut(kind: MetricKind, config: Record<string, unknown>, subject: Subject): TryOut {
  const evaluator = evaluatorFor(kind);
  return evaluator.asksJudge ? wordQuestion(evaluator, config, subject) : { kind, config, judgement: judge(evaluator, config, subject) };
}

function wordQuestion(evaluator: JudgeEvaluator, config: Record<string, unknown>, subject: Subject): TryOut {
  const missing = {
    ...(evaluator.needsExpected(config) && subject.expected === null && { expected: 'Enter an expected response: this metric judges no test without one.' }),
    ...(evaluator.needsContext(config) && subject.context === null && { context: 'Enter a context: this metric judges no answer without one.' }),
  };
  if (Object.keys(missing).length > 0) return refuseFields(missing);
  return { kind: evaluator.kind, config, subject, question: evaluator.question(config, subject), asked: null };
}

function judge(evaluator: ComputedEvaluator, config: Record<string, unknown>, subject: Subject): Judgement | Unjudged | NotJudged {
  const need = unmetNeed({ kind: evaluator.kind, config }, subject);
  if (need !== null) return { verdict: 'none', reason: notJudgedReasons[need] };
  try {
    return evaluator.judge(config, subject);
  } catch (error) {
    // As in a run, one answer that a metric cannot take is an error of the evaluation, and says so.
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    return { verdict: 'error', reason: `The metric could not judge this answer: ${detail}` };
  }
}

const notJudgedReasons: Record<Need, string> = {
  expected: 'Not judged by this metric: it needs an expected response, and there is none.',
  context: 'Not judged by this metric: it needs the context of the answer, and there is none.',
};

function readSubject(kind: MetricKind, form: FormValues): Subject | Refusal {
  const parts = triedParts(kind);
  const typed = (field: TriedField): string => (parts.some(({ name }) => name === field) ? form.one(field) : '');
  const [prompt, response, expected, context] = [typed('prompt'), typed('response'), typed('expected'), typed('context')];
  const latencyMs = readLatencyMs(typed('latency'));
  const tooLong = (limit: number): string => `Shorten it to at most ${limit.toLocaleString('en-GB')} characters.`;
  const fields = {
    ...(prompt.length > longestPrompt && { prompt: tooLong(longestPrompt) }),
    ...(response.length > longestResponse && { response: tooLong(longestResponse) }),
    ...(expected.length > longestPrompt && { expected: tooLong(longestPrompt) }),
    ...(context.length > longestResponse && { context: tooLong(longestResponse) }),
    ...(Number.isNaN(latencyMs) && { latency: 'Enter a number of milliseconds, for example 850, or leave the field empty.' }),
  };
  if (Object.keys(fields).length > 0) return refuseFields(fields);
  return { prompt, response, expected: expected.trim() === '' ? null : expected, context: context === '' ? null : [context], latencyMs };
}

/** null where the field is empty, NaN for what is no time. */
function readLatencyMs(text: string): number | null {
  if (text.trim() === '') return null;
  return /^\d{1,9}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : Number.NaN;
}
