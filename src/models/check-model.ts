// Asks a model that may not be saved yet what a judge metric would ask it, reads its answer as a run would, and says whether it can judge.
import type { Subject } from '../evaluators/evaluator.ts';
import { judgeBinary } from '../evaluators/judge-binary.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { SecretBox } from '../platform/secrets.ts';
import { askModel, costOf, type CallableModel, type ModelAnswer } from './ask-model.ts';
import type { ModelDefinition } from './model-definition.ts';
import { modelKeyPlace } from './snapshot-judge.ts';

/** `problem`: why it could not be asked, why it did not answer, or what is wrong with its answer; null where it can judge. */
export interface Check {
  problem: string | null;
  /** What it said; null where nothing came. */
  text: string | null;
  durationMs: number;
  inputTokens: number | null;
  outputTokens: number | null;
  /** US dollars. */
  cost: number | null;
}

/** A page waits for this call, so it waits less than a run may. */
export const longestCheckMs = 55_000;

export async function checkModel(deps: { client: OutboundClient; secrets: SecretBox }, checked: { definition: ModelDefinition; modelId: number | null; signal: AbortSignal }): Promise<Check> {
  const { definition, modelId, signal } = checked;
  const callable = prepare(deps.secrets, definition, modelId);
  if ('problem' in callable) return { problem: callable.problem, text: null, durationMs: 0, inputTokens: null, outputTokens: null, cost: null };
  const model = { ...callable, timeoutMs: Math.min(callable.timeoutMs, longestCheckMs) };
  const answer = await askModel({ client: deps.client, isTrusted: () => true, signal }, model, judgeBinary.question(metric, subject));
  const { text, durationMs, inputTokens, outputTokens } = answer;
  return { problem: problemOf(answer), text, durationMs, inputTokens, outputTokens, cost: costOf(definition, answer) };
}

function prepare(secrets: SecretBox, { key, ...rest }: ModelDefinition, modelId: number | null): CallableModel | { problem: string } {
  const snapshot = { ...rest, modelId: modelId ?? 0 };
  if (key.kind !== 'kept' || modelId === null) return { ...snapshot, apiKey: key.kind === 'typed' ? key.value : null };
  try {
    return { ...snapshot, apiKey: secrets.open(key.sealed, modelKeyPlace(modelId)) };
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : 'The stored key cannot be read.'} Type the key again.` };
  }
}

const metric = { ...judgeBinary.defaults, criteria: 'Pass if the response says the same as the expected response.', needsExpected: true };

/** Every model that can judge passes this answer. */
const subject: Subject = {
  prompt: 'What is the capital of France?', expected: 'The capital of France is Paris.', response: 'The capital of France is Paris.', context: null, latencyMs: null,
};

function problemOf(answer: ModelAnswer): string | null {
  if (answer.kind === 'failure') return answer.message;
  const { verdict, reason } = judgeBinary.read(metric, answer.text, subject);
  if (verdict === 'error') return `It answered, but not in the form that a judge is asked for, so its judgements would be errors. ${reason} Choose a model that keeps to a form.`;
  return verdict === 'pass' ? null : 'It answered in form, but called an answer wrong that is word for word as expected. Choose a model that judges better.';
}
