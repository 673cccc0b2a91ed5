// The metric kind `json_schema`: the response is JSON that follows a schema.
import { z } from 'zod';
import { compileSchema, longestSchema } from './compiled-schema.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { checkbox, plainText } from './form-values.ts';
import { readJsonResponse } from './json-response.ts';
import { oncePerConfig } from './per-config.ts';

const config = z.object({
  schema: z.preprocess(textOfSchema, plainText(longestSchema)).superRefine((schema, context) => {
    const compiled = schema.trim() === '' ? { ok: false as const, reason: 'Enter a JSON Schema.' } : compileSchema(schema);
    if (!compiled.ok) context.addIssue({ code: 'custom', message: compiled.reason });
  }),
  allowFence: checkbox(),
});

type JsonSchemaConfig = z.infer<typeof config>;

export const jsonSchema: ComputedEvaluator<JsonSchemaConfig> = {
  kind: 'json_schema',
  asksJudge: false,
  label: 'Follows a JSON Schema',
  purpose: 'Checks that the response is JSON with the fields and types that a program expects.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    {
      name: 'schema', label: 'JSON Schema', input: 'code',
      hint: 'Draft 2020-12, or draft-07 where "$schema" says so. Patterns are RE2, and references stay inside the schema.',
    },
    { name: 'allowFence', label: 'Allow a ```json code block around it', input: 'checkbox', optional: true },
  ],
  defaults: { schema: '{\n  "type": "object",\n  "required": ["answer"],\n  "properties": { "answer": { "type": "string" } }\n}', allowFence: false },
  config,
  explain: ({ allowFence }) => `Passes when the response is JSON that follows the schema${allowFence ? ', with or without a code block around it' : ''}.`,
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf: () => null,
  judge(metric, { response }) {
    const json = readJsonResponse(response, metric);
    if (!json.ok) return json.verdict === 'error' ? { verdict: 'error', reason: json.reason } : judged('fail', json.reason);
    const checked = schemaOf(metric).check(json.value);
    if (checked.outcome === 'too_costly') return { verdict: 'error', reason: 'Checking this response against the schema would take too long. Simplify the schema.' };
    return checked.outcome === 'valid' ? judged('pass', 'Follows the schema.') : judged('fail', checked.reason);
  },
};

const schemaOf = oncePerConfig(({ schema }: JsonSchemaConfig) => {
  const compiled = compileSchema(schema);
  if (!compiled.ok) throw new Error(`A stored schema is refused: ${compiled.reason}`);
  return compiled.schema;
});

function judged(verdict: 'pass' | 'fail', reason: string) {
  return { verdict, score: null, threshold: null, reason };
}

// The API may send the schema itself instead of its text.
function textOfSchema(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  try {
    return JSON.stringify(input, null, 2);
  } catch {
    return input;
  }
}
