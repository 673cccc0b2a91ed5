// Short ways for tests to say: a metric of this kind, configured so, judges this response.
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import type { ComputedEvaluator, JudgeEvaluator, Judgement, Subject, Unjudged } from '../../src/evaluators/evaluator.ts';
import { describeMetric, evaluatorFor, parseMetricConfig } from '../../src/evaluators/registry.ts';
import { spentMs } from '../domain/spent-ms.ts';

export function configOf(kind: MetricKind, input: object): Record<string, unknown> {
  const parsed = parseMetricConfig(kind, input);
  if (!parsed.ok) throw new Error(`The configuration is refused: ${JSON.stringify(parsed.errors)}`);
  return parsed.config;
}

export function errorsOf(kind: MetricKind, input: unknown): Record<string, string> {
  const parsed = parseMetricConfig(kind, input);
  return parsed.ok ? {} : parsed.errors;
}

export function judge(kind: MetricKind, input: object, response: string, subject: Partial<Subject> = {}): Judgement | Unjudged {
  const given = { prompt: '', response, expected: null, context: null, latencyMs: null, ...subject };
  return computed(kind).judge(configOf(kind, input), given);
}

export function computed(kind: MetricKind): ComputedEvaluator {
  const evaluator = evaluatorFor(kind);
  if (evaluator.asksJudge) throw new Error(`${kind} asks a judge`);
  return evaluator;
}

export function judging(kind: MetricKind): JudgeEvaluator {
  const evaluator = evaluatorFor(kind);
  if (!evaluator.asksJudge) throw new Error(`${kind} asks no judge`);
  return evaluator;
}

export function verdictOf(kind: MetricKind, input: object, response: string, subject: Partial<Subject> = {}): string {
  return judge(kind, input, response, subject).verdict;
}

export function reasonOf(kind: MetricKind, input: object, response: string, subject: Partial<Subject> = {}): string {
  return judge(kind, input, response, subject).reason;
}

export function sentenceOf(kind: MetricKind, input: object): string {
  return describeMetric(kind, configOf(kind, input));
}

/** Milliseconds that the work takes at its quickest of three times, so that a busy machine does not fail a test. */
export function quickestMs(work: () => void): number {
  return Math.min(...[1, 2, 3].map(() => spentMs(work)));
}

/** How many times the work of four times the size is: 4 where it grows with the size, 16 where with its square. By the processor's time, which a busy machine does not lengthen. */
export function growthOf(work: (size: number) => void, size: number): number {
  const unmeasurableMs = 10;
  const times: { large: number; small: number }[] = [];
  // By turns, so that what slows the processor down for a while meets both.
  for (let turn = 0; turn < 5; turn++) times.push({ large: processorMs(() => work(4 * size)), small: processorMs(() => work(size)) });
  return Math.min(...times.map(({ large }) => large)) / Math.max(unmeasurableMs, Math.min(...times.map(({ small }) => small)));
}

function processorMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
