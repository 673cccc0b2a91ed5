// Tries a metric on an answer that a person typed; nothing is stored and no endpoint is called.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { MetricKind } from '../domain/vocabulary.ts';
import type { Judgement, Subject, Unjudged } from '../evaluators/evaluator.ts';
import { evaluatorFor, parseMetricConfig } from '../evaluators/registry.ts';
import type { FormValues } from '../http/forms.ts';

/** What came of it; a refusal has a message for each field of the metric or of the answer that is wrong. */
export type TryOut = TriedOut | Refusal;

export interface TriedOut {
  kind: MetricKind;
  config: Record<string, unknown>;
  judgement: Judgement | Unjudged;
}

export const longestPrompt = 100_000;
export const longestResponse = 1_000_000;

/** The metric as the form has it, on the form's answer. */
export function tryOutForm(kind: MetricKind, form: FormValues): TryOut {
  const parsed = parseMetricConfig(kind, form.record);
  const subject = readSubject(form);
  if (parsed.ok && !isRefusal(subject)) return tryOut(kind, parsed.config, subject);
  return refuseFields({ ...(!parsed.ok && parsed.errors), ...(isRefusal(subject) && subject.fields) });
}

/** A metric as it is stored, on the form's answer. */
export function tryOutStored({ kind, config }: { kind: MetricKind; config: Record<string, unknown> }, form: FormValues): TryOut {
  const subject = readSubject(form);
  return isRefusal(subject) ? subject : tryOut(kind, config, subject);
}

function tryOut(kind: MetricKind, config: Record<string, unknown>, subject: Subject): TriedOut {
  try {
    return { kind, config, judgement: evaluatorFor(kind).judge(config, subject) };
  } catch (error) {
    // As in a run, one answer that a metric cannot take is an error of the evaluation, and says so.
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    return { kind, config, judgement: { verdict: 'error', reason: `The metric could not judge this answer: ${detail}` } };
  }
}

function readSubject(form: FormValues): Subject | Refusal {
  const prompt = form.one('prompt');
  const response = form.one('response');
  const expected = form.one('expected');
  const latencyMs = readLatencyMs(form.one('latency'));
  const tooLong = (limit: number): string => `Shorten it to at most ${limit.toLocaleString('en-GB')} characters.`;
  const fields = {
    ...(prompt.length > longestPrompt && { prompt: tooLong(longestPrompt) }),
    ...(response.length > longestResponse && { response: tooLong(longestResponse) }),
    ...(expected.length > longestPrompt && { expected: tooLong(longestPrompt) }),
    ...(Number.isNaN(latencyMs) && { latency: 'Enter a number of milliseconds, for example 850, or leave the field empty.' }),
  };
  if (Object.keys(fields).length > 0) return refuseFields(fields);
  return { prompt, response, expected: expected === '' ? null : expected, context: null, latencyMs };
}

/** null where the field is empty, NaN for what is no time. */
function readLatencyMs(text: string): number | null {
  if (text.trim() === '') return null;
  return /^\d{1,9}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : Number.NaN;
}
