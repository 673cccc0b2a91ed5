// Which parts of an answer Try it asks for: those that the kind of metric reads, and no others.
import type { MetricKind } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';

export type TriedField = 'response' | 'expected' | 'prompt' | 'context' | 'latency';

export interface TriedPart {
  name: TriedField;
  /** Of use only while a field of the metric has this value, as ConfigField has it; null: always. */
  showIf: string | null;
}

/** Of a metric whose fields stand in the same form. */
export function triedParts(kind: MetricKind): readonly TriedPart[] {
  return [always('response'), ...besideResponse[kind]];
}

/** Of a metric as it is stored. */
export function triedPartsOf({ kind, config }: { kind: MetricKind; config: Record<string, unknown> }): readonly TriedPart[] {
  const evaluator = evaluatorFor(kind);
  const needs: Partial<Record<TriedField, boolean>> = { expected: evaluator.needsExpected(config), context: evaluator.needsContext(config) };
  return triedParts(kind).filter(({ name }) => needs[name] ?? true).map(({ name }) => always(name));
}

function always(name: TriedField): TriedPart {
  return { name, showIf: null };
}

const againstExpected: readonly TriedPart[] = [{ name: 'expected', showIf: 'target=expected' }];
const askingJudge: readonly TriedPart[] = [{ name: 'expected', showIf: 'needsExpected=on' }, always('prompt'), { name: 'context', showIf: 'needsContext=on' }];

const besideResponse: Record<MetricKind, readonly TriedPart[]> = {
  contains: againstExpected,
  equals: againstExpected,
  regex: [],
  json_valid: [],
  json_schema: [],
  json_path: [],
  similarity: [always('expected')],
  length: [],
  latency: [always('latency')],
  refusal: [],
  detector: [],
  judge_numeric: askingJudge,
  judge_categorical: askingJudge,
  judge_binary: askingJudge,
};
