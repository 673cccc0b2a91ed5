// Compiles a JSON Schema so that neither the schema nor the value can make it slow, fetch anything, or run JavaScript's regexes.
import { Ajv, type ErrorObject, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { measureJson, type JsonSizes } from './json-size.ts';
import { quote } from './quote.ts';
import { compilePattern } from './safe-pattern.ts';
import { meteredFormats } from './schema-formats.ts';
import { WorkMeter } from '../domain/work-meter.ts';

export type Draft = '2020-12' | 'draft-07';

/** null: it would take too much work. */
export type Validation = { valid: true } | { valid: false; fault: ErrorObject | undefined } | null;

// A unit is one value of the schema tried on one value of the response: some 1 to 5 ns.
const budget = 30_000_000;
const mostValues = 150_000;
const uniqueItemUnits = 200;

/** A pattern in the schema that RE2 does not take; the message is a sentence for the schema's author. */
export class PatternRefused extends Error {}

/** Throws an Error whose message says what is wrong with the schema. The validator's values must be bounded in depth. */
export function meteredValidator(schema: Record<string, unknown>, draft: Draft): (value: unknown) => Validation {
  const meter = new WorkMeter();
  const schemaSize = measureJson(schema)?.of(schema) ?? Number.POSITIVE_INFINITY;
  let sizes: JsonSizes | null = null;
  // Called at the start of each function that is generated, with what it looks at: it costs at most all of the schema on all of that.
  const visit = (data: unknown) => {
    if (sizes !== null) meter.spend(schemaSize * sizes.of(data));
  };
  const validate = validatorFor(draft, meter, visit).compile(schema);
  return (value) => {
    sizes = measureJson(value, mostValues);
    if (sizes === null) return null;
    const done = meter.metered(budget, () => validate(value) === true);
    sizes = null;
    if (done === null) return null;
    return done.value ? { valid: true } : { valid: false, fault: validate.errors?.[0] };
  };
}

// One validator for each schema: an "$id" cannot clash with another metric's, and all of it goes when the metric goes.
function validatorFor(draft: Draft, meter: WorkMeter, visit: (data: unknown) => void): Ajv {
  const options: Options = {
    strict: false,
    logger: false,
    allErrors: false,
    // Each reference becomes a call, so that references which multiply are counted.
    inlineRefs: false,
    formats: meteredFormats(meter),
    code: { process: withVisit, regExp: patternEngine(meter) },
  };
  const ajv: Ajv = draft === '2020-12' ? new Ajv2020(options) : new Ajv(options);
  replaceUniqueItems(ajv, meter);
  return Object.assign(ajv, { visit });
}

/** The generated source sees its validator as `self`. Schemas reduce references to calls, and every call starts here. */
function withVisit(source: string): string {
  const signature = /^[^{}]*return (?:async )?function \w+\(data, \{[^{}]*(?:=\{\})?\}=\{\}\)\{/.exec(source)?.[0];
  if (signature === undefined) throw new Error('The generated validator has an unknown form');
  return `${signature}self.visit(data);${source.slice(signature.length)}`;
}

const simplePatternUnits = 20;
const patternUnits = 600;

function patternEngine(meter: WorkMeter) {
  const engine = (source: string) => {
    const compiled = compilePattern(source);
    if (!compiled.ok) throw new PatternRefused(`The pattern ${quote(source)} in the schema is refused. ${compiled.reason}`);
    const { pattern } = compiled;
    const units = pattern.mostCharacters >= 1_000_000 ? simplePatternUnits : patternUnits;
    return {
      test(text: string) {
        meter.spend((text.length + 1) * units);
        return pattern.test(text);
      },
      // Validators that share this text share the pattern.
      toString: () => source,
    };
  };
  return Object.assign(engine, { code: 'patternEngine' }) as unknown as NonNullable<NonNullable<Options['code']>['regExp']>;
}

// Ajv compares each item with each other one, which takes hours for a megabyte of small objects.
function replaceUniqueItems(ajv: Ajv, meter: WorkMeter): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate(wanted: boolean, items: unknown[]) {
      if (!wanted) return true;
      meter.spend(uniqueItemUnits * (measureJson(items)?.of(items) ?? 0));
      return new Set(items.map(canonicalJson)).size === items.length;
    },
    error: { message: 'must NOT have duplicate items' },
  });
}

/** The same text for values that are equal in JSON, whatever the order of their keys. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
