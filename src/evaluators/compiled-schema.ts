// People's JSON Schemas: which draft they are in, what is wrong with them, and what a value breaks.
import type { ErrorObject } from 'ajv';
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { meteredValidator, PatternRefused, type Draft } from './metered-validator.ts';
import { excerpt, quote } from './quote.ts';

export type SchemaOutcome = { outcome: 'valid' } | { outcome: 'invalid'; reason: string } | { outcome: 'too_costly' };

export interface CompiledSchema {
  /** The value must be bounded in depth. */
  check(value: unknown): SchemaOutcome;
}

export type SchemaCompilation = { ok: true; schema: CompiledSchema } | { ok: false; reason: string };

/** In UTF-16 units; compiling one of this length can take about a second. */
export const longestSchema = 20_000;

/** Compiles draft-07 where "$schema" says so, else draft 2020-12. The reason says what to change. */
export function compileSchema(text: string): SchemaCompilation {
  const parsed = parseBoundedJson(text, { maxDepth: 50 });
  if (!parsed.ok) return { ok: false, reason: `The schema is not JSON. ${parsed.reason}` };
  const schema = parsed.value;
  if (!isObject(schema)) return { ok: false, reason: 'Enter a schema that is a JSON object.' };
  const draft = draftOf(schema);
  if (draft === null) return { ok: false, reason: 'Set "$schema" to draft 2020-12 or draft-07, or leave it out for draft 2020-12.' };
  if ('$async' in schema) return { ok: false, reason: 'Remove "$async": it is not part of JSON Schema.' };
  try {
    return { ok: true, schema: checking(schema, draft) };
  } catch (error) {
    return { ok: false, reason: refusalOf(error, draft) };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function draftOf({ $schema }: Record<string, unknown>): Draft | null {
  if ($schema === undefined) return '2020-12';
  if (typeof $schema !== 'string') return null;
  const uri = $schema.replace(/#$/, '').replace(/^http:/, 'https:');
  if (uri === 'https://json-schema.org/draft/2020-12/schema') return '2020-12';
  return uri === 'https://json-schema.org/draft-07/schema' ? 'draft-07' : null;
}

function checking(schema: Record<string, unknown>, draft: Draft): CompiledSchema {
  // The draft is decided above; the validator knows its address in one spelling only.
  const { $schema: _, ...rest } = schema;
  const validate = meteredValidator(rest, draft);
  return {
    check(value) {
      const validation = validate(value);
      if (validation === null) return { outcome: 'too_costly' };
      return validation.valid ? { outcome: 'valid' } : { outcome: 'invalid', reason: describeFault(validation.fault) };
    },
  };
}

function describeFault(fault: ErrorObject | undefined): string {
  const place = fault?.instancePath ? `At ${quote(fault.instancePath)}` : 'At the top';
  const named = fault?.keyword === 'additionalProperties' ? ` (${quote(String(fault.params['additionalProperty']), 40)})` : '';
  const values = fault?.keyword === 'const' || fault?.keyword === 'enum' ? ` (${listed(fault.params)})` : '';
  return `${place}: ${excerpt(fault?.message ?? 'breaks the schema')}${named}${values}.`;
}

function listed(params: Record<string, unknown>): string {
  return excerpt(JSON.stringify(params['allowedValues'] ?? params['allowedValue']) ?? '', 40);
}

function refusalOf(error: unknown, draft: Draft): string {
  if (error instanceof PatternRefused) return error.message;
  if (error instanceof RangeError) return 'The schema refers to itself without end. Give the reference a property or items to look into.';
  if (error instanceof TypeError) return 'An "$id", "$ref" or "$anchor" in the schema is not text. Write it in double quotes.';
  const detail = error instanceof Error ? error.message : 'it cannot be read';
  const reference = /^can't resolve reference (.+) from id/.exec(detail)?.[1];
  if (reference !== undefined) return `The reference ${quote(reference)} leads nowhere. Schemas are not loaded from the web: put it under "$defs".`;
  const invalid = /^schema is invalid: /.test(detail);
  const words = excerpt(detail.replace(/^schema is invalid: /, '').replaceAll('data/', '/').replaceAll('data must', 'it must'), 240);
  const hint = invalid && draft === '2020-12' ? ' For an older schema, set "$schema" to "http://json-schema.org/draft-07/schema#".' : '';
  return `This is not a JSON Schema of draft ${draft.replace('draft-', '')}: ${words}.${hint}`;
}
