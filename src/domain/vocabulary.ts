// The closed words of Assay: one list for code, SQL, URL and screen.

export const verdicts = ['pass', 'fail', 'error', 'none'] as const;
export type Verdict = (typeof verdicts)[number];

/** What one metric can say of one result. */
export const evaluationVerdicts = ['pass', 'fail', 'error'] as const;
export type EvaluationVerdict = (typeof evaluationVerdicts)[number];

export const runStates = ['queued', 'running', 'completed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export const resultStates = ['pending', 'running', 'settled', 'cancelled'] as const;
export type ResultState = (typeof resultStates)[number];

export const testTypes = ['single-turn', 'multi-turn'] as const;
export type TestType = (typeof testTypes)[number];

/** The level that supplied a result's metrics. */
export const metricSources = ['execution', 'test_set', 'behavior'] as const;
export type MetricSource = (typeof metricSources)[number];

/** What the person who starts a run asks for. `defaults` = the test set's metrics, else each behavior's. */
export const metricChoices = ['defaults', 'behavior', 'execution'] as const;
export type MetricChoice = (typeof metricChoices)[number];

export const executionModes = ['parallel', 'sequential'] as const;
export type ExecutionMode = (typeof executionModes)[number];

export const metricKinds = [
  'contains', 'equals', 'regex', 'json_valid', 'json_schema', 'json_path', 'similarity', 'length', 'latency', 'refusal', 'detector',
  'judge_numeric', 'judge_categorical', 'judge_binary',
] as const;
export type MetricKind = (typeof metricKinds)[number];

/** In which direction a score is better; null: the score has no order. */
export type Direction = 'higher' | 'lower' | null;

export const roles = ['viewer', 'reviewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

export const endpointPresets = ['openai-chat', 'question-answer', 'custom'] as const;
export type EndpointPreset = (typeof endpointPresets)[number];

/** Why a result is an `error`. Shown in words beside it; see domain/causes.ts. */
export const errorCauses = [
  'refused', 'dns', 'connect', 'tls', 'timeout', 'reset', 'redirect', 'too_large', 'http', 'not_json', 'encoding', 'mapping',
  'request', 'worker_lost', 'evaluation', 'endpoint_missing', 'no_answer',
] as const;
export type ErrorCause = (typeof errorCauses)[number];

/** Which interface a model is called by; `demo`: Assay's own, deterministic. */
export const modelProviders = ['openai', 'anthropic', 'google', 'demo'] as const;
export type ModelProvider = (typeof modelProviders)[number];

export const reviewTargets = ['result', 'metric', 'turn'] as const;
export type ReviewTarget = (typeof reviewTargets)[number];

/** What a person can say. */
export const reviewedVerdicts = ['pass', 'fail'] as const;
export type ReviewedVerdict = (typeof reviewedVerdicts)[number];

/** `random`: a sample of the run, for measuring the judge; `decisive`: where a mistake would matter, for finding it. */
export const reviewLanes = ['random', 'decisive'] as const;
export type ReviewLane = (typeof reviewLanes)[number];

/** What became of a test between the baseline and this run. */
export const outcomes = ['improved', 'regressed', 'unchanged', 'inconclusive', 'added', 'removed'] as const;
export type Outcome = (typeof outcomes)[number];
