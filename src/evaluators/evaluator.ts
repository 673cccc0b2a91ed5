// What every metric kind offers: its form, its sentence, and its judgement of one answer.
import type { z } from 'zod';
import type { Direction, MetricKind, TestType } from '../domain/vocabulary.ts';

/** One answer under judgement, with everything that a metric may look at. All of it is untrusted text. */
export interface Subject {
  prompt: string;
  response: string;
  expected: string | null;
  context: string[] | null;
  /** Time of the endpoint's successful call in milliseconds. */
  latencyMs: number | null;
}

export interface Judgement {
  verdict: 'pass' | 'fail';
  /** In the metric's own unit; null where the kind has no number. */
  score: number | null;
  /** The value that decided, in the same unit as the score; null where there is none. */
  threshold: number | null;
  /** One sentence for the person who reads the result. */
  reason: string;
}

/** The metric could not judge: never a fail, never a guess. */
export interface Unjudged {
  verdict: 'error';
  reason: string;
}

/** One input of a metric's form. The name is the key in the kind's configuration. */
export interface ConfigField {
  name: string;
  label: string;
  input: 'text' | 'lines' | 'code' | 'number' | 'select' | 'checkbox';
  hint?: string;
  options?: readonly { value: string; label: string }[];
  optional?: boolean;
}

/** '' where the score has no unit. */
export type ScoreUnit = '' | 'ms' | 'characters' | 'words';

export interface Evaluator<Config = unknown> {
  kind: MetricKind;
  /** For the list of kinds: "Contains text". */
  label: string;
  /** For the list of kinds: what it is for, in one sentence. */
  purpose: string;
  testTypes: readonly TestType[];
  direction: Direction;
  /** The range of the score for a bullet chart; null where open. */
  range: readonly [number, number] | null;
  fields: readonly ConfigField[];
  /** The form's values when a metric of this kind is new. */
  defaults: Config;
  /**
   * Refuses with messages that say what to do, at the field's path. Takes form strings as well as stored JSON, and what
   * comes out goes in again unchanged. A checkbox that is absent is off, as in a form.
   */
  config: z.ZodType<Config>;
  /** "Passes when the response contains any of “refund”, “voucher”, ignoring case." */
  explain(config: Config): string;
  /** True where this metric can judge only tests that have an expected response. */
  needsExpected(config: Config): boolean;
  /** The unit of the score and of the threshold. */
  unitOf(config: Config): ScoreUnit;
  /** The number that a score is held against; null where there is none, or where there are two. */
  thresholdOf(config: Config): number | null;
  /**
   * Deterministic and bounded: about 0.1 s at most for a response of 1 MB, and Unjudged beyond what a kind can take.
   * What a kind compiles is kept for as long as the config object lives, so pass the same object for each response.
   */
  judge(config: Config, subject: Subject): Judgement | Unjudged;
}
