// The metric kind `json_valid`: the response is JSON, and of a given shape.
import { z } from 'zod';
import type { ComputedEvaluator } from './evaluator.ts';
import { checkbox, choice } from './form-values.ts';
import { readJsonResponse } from './json-response.ts';

const config = z.object({
  shape: choice(['any', 'object', 'array'], 'any'),
  allowFence: checkbox(),
});

type JsonValidConfig = z.infer<typeof config>;

export const jsonValid: ComputedEvaluator<JsonValidConfig> = {
  kind: 'json_valid',
  asksJudge: false,
  label: 'Is valid JSON',
  purpose: 'Checks that a program can read the response as JSON.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    {
      name: 'shape', label: 'The JSON must be', input: 'select',
      options: [{ value: 'any', label: 'Any value' }, { value: 'object', label: 'An object' }, { value: 'array', label: 'An array' }],
    },
    { name: 'allowFence', label: 'Allow a ```json code block around it', input: 'checkbox', optional: true },
  ],
  defaults: { shape: 'any', allowFence: false },
  config,
  explain({ shape, allowFence }) {
    const what = { any: 'is valid JSON', object: 'is a JSON object', array: 'is a JSON array' }[shape];
    return `Passes when the response ${what}${allowFence ? ', with or without a code block around it' : ''}.`;
  },
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: () => null,
  judge({ shape, allowFence }, { response }) {
    const json = readJsonResponse(response, { allowFence });
    if (!json.ok) return json.verdict === 'error' ? { verdict: 'error', reason: json.reason } : failed(json.reason);
    const found = nameOfShape(json.value);
    if (shape !== 'any' && found !== shape) return failed(`Valid JSON, but ${withArticle(found)} instead of ${withArticle(shape)}.`);
    return { verdict: 'pass', score: null, threshold: null, reason: `Valid JSON: ${withArticle(found)}.` };
  },
};

function failed(reason: string) {
  return { verdict: 'fail', score: null, threshold: null, reason } as const;
}

function nameOfShape(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function withArticle(shape: string): string {
  if (shape === 'null') return 'null';
  return `${shape === 'object' || shape === 'array' ? 'an' : 'a'} ${shape}`;
}
