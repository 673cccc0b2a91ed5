// What every metric kind offers: its form, its sentence, and its judgement of one answer.
import type { z } from 'zod';
import type { ScoreInterval } from '../domain/score-interval.ts';
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
  /** `model`: one of the project's models, by its id; '' is the project's default judge. */
  input: 'text' | 'prose' | 'lines' | 'code' | 'number' | 'select' | 'checkbox' | 'model';
  hint?: string;
  options?: readonly { value: string; label: string }[];
  optional?: boolean;
  /** Of use only while another field has one of these values: "detector=package_hallucination". */
  showIf?: string;
}

/** '' where the score has no unit. */
export type ScoreUnit = '' | 'ms' | 'characters' | 'words';

interface EvaluatorBase<Config> {
  kind: MetricKind;
  /** For the list of kinds: "Contains text". */
  label: string;
  /** For the list of kinds: what it is for, in one sentence. */
  purpose: string;
  testTypes: readonly TestType[];
  /** In which direction the score of a metric so configured is better. */
  directionOf(config: Config): Direction;
  /** The range of the score for a bullet chart; null where open. */
  rangeOf(config: Config): readonly [number, number] | null;
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
  /** True where this metric can judge only answers that came with the context they were made from. */
  needsContext(config: Config): boolean;
  /** The unit of the score and of the threshold. */
  unitOf(config: Config): ScoreUnit;
  /** The number that a score is held against; null where there is none, or where there are two. */
  thresholdOf(config: Config): number | null;
  /**
   * Only where the verdict follows from the score alone: which scores pass, and the fields that decide just that. With the
   * other fields unchanged, stored scores can be held against another threshold.
   */
  passing?: { fields: readonly string[]; scores(config: Config): ScoreInterval };
}

/** A kind that decides by itself: the same verdict for the same answer, at no cost. */
export interface ComputedEvaluator<Config = unknown> extends EvaluatorBase<Config> {
  asksJudge: false;
  /**
   * Deterministic and bounded: about 0.1 s at most for a response of 1 MB, and Unjudged beyond what a kind can take.
   * What a kind compiles is kept for as long as the config object lives, so pass the same object for each response.
   */
  judge(config: Config, subject: Subject): Judgement | Unjudged;
}

/** What one judge is asked about one answer. */
export interface JudgeQuestion {
  system: string;
  user: string;
  /** JSON Schema of the answer, for models that can be held to one. */
  answerSchema: Record<string, unknown>;
  /** Changes whenever the wording of the question does; stored with every judgement. */
  promptVersion: string;
  maxOutputTokens: number;
}

/** What one answer of a judge says, or why it says nothing that could be used. */
export interface ReadVote {
  verdict: 'pass' | 'fail' | 'error';
  score: number | null;
  category: string | null;
  /** One sentence or more: the judge's own, or what was wrong with its answer. */
  reason: string;
}

/** A kind that asks a model. What is asked and how the answer is read is decided here; the asking is the caller's. */
export interface JudgeEvaluator<Config = unknown> extends EvaluatorBase<Config> {
  asksJudge: true;
  /** Id of the model that the metric names; null: the project's default judge. */
  judgeOf(config: Config): number | null;
  /** How often the judge is asked about one answer: 1, 3, 5, 7 or 9. */
  votesOf(config: Config): number;
  question(config: Config, subject: Subject): JudgeQuestion;
  /**
   * One raw answer about the subject. Never throws; an answer that is not exactly of the asked form, or that only repeats
   * what stands in the material, is an `error` that says what was wrong.
   */
  read(config: Config, text: string, subject: Subject): ReadVote;
  /** All votes as one: the median of numbers, else the majority. An `error` unless more than half of the votes are usable. */
  combine(config: Config, votes: readonly ReadVote[]): ReadVote & { threshold: number | null };
}

export type Evaluator<Config = unknown> = ComputedEvaluator<Config> | JudgeEvaluator<Config>;
