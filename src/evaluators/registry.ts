// The metric kinds by name, and what the rest of the house asks of them.
import type { MetricKind } from '../domain/vocabulary.ts';
import { contains } from './contains.ts';
import { detector } from './detector.ts';
import { equals } from './equals.ts';
import type { Evaluator } from './evaluator.ts';
import { jsonPath } from './json-path.ts';
import { jsonSchema } from './json-schema.ts';
import { jsonValid } from './json-valid.ts';
import { judgeBinary } from './judge-binary.ts';
import { judgeCategorical } from './judge-categorical.ts';
import { judgeNumeric } from './judge-numeric.ts';
import { latency } from './latency.ts';
import { length } from './length.ts';
import { refusal } from './refusal.ts';
import { regex } from './regex.ts';
import { similarity } from './similarity.ts';

/** In the order of the list of kinds. */
export const evaluators: Record<MetricKind, Evaluator> = {
  contains,
  equals,
  regex,
  json_valid: jsonValid,
  json_schema: jsonSchema,
  json_path: jsonPath,
  similarity,
  length,
  latency,
  refusal,
  detector,
  judge_numeric: judgeNumeric,
  judge_categorical: judgeCategorical,
  judge_binary: judgeBinary,
};

export type ParsedMetricConfig = { ok: true; config: Record<string, unknown> } | { ok: false; errors: Record<string, string> };

export function evaluatorFor(kind: MetricKind): Evaluator {
  return evaluators[kind];
}

/** Reads form strings or stored JSON; each error is a sentence by the name of its field, the first one that was found. */
export function parseMetricConfig(kind: MetricKind, input: unknown): ParsedMetricConfig {
  const parsed = evaluators[kind].config.safeParse(isRecord(input) ? input : {});
  if (parsed.success) return { ok: true, config: parsed.data as Record<string, unknown> };
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? '')] ??= message;
  return { ok: false, errors };
}

/** What a metric does in one sentence; `config` is one that `parseMetricConfig` gave. */
export function describeMetric(kind: MetricKind, config: unknown): string {
  return evaluators[kind].explain(config);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
