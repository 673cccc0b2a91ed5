// Judges what was entered for a model: a definition that can be stored and called, or a sentence at each field that is wrong.
import { z } from 'zod';
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import type { ModelProvider } from '../domain/vocabulary.ts';
import { refuseHeaderValue } from '../endpoints/header-rules.ts';
import { parseFields } from '../http/forms.ts';
import { originOfBase, refuseBaseUrl } from './base-url.ts';
import { providerOf } from './model-presets.ts';
import type { ModelValues } from './model-values.ts';
import type { ModelRow } from './snapshot-judge.ts';

export type DefinedKey = { kind: 'none' } | { kind: 'typed'; value: string } | { kind: 'kept'; sealed: string };

export interface ModelDefinition {
  provider: ModelProvider;
  name: string;
  baseUrl: string;
  model: string;
  key: DefinedKey;
  temperature: number | null;
  timeoutMs: number;
  maxConcurrency: number;
  requestsPerMinute: number | null;
  inputPrice: number | null;
  outputPrice: number | null;
}

/** What is stored already, and what the person may do. */
export interface ModelGround {
  stored: Pick<ModelRow, 'provider' | 'base_url' | 'api_key'> | null;
  maySetKey: boolean;
}

const wholePrice = 'Leave this empty, or enter US dollars like 0.15.';
const plainFields = z.object({
  name: z.string().min(1, 'Enter a name.').max(200, 'Use at most 200 characters.'),
  model: z.string().min(1, 'Enter the name that the provider knows the model by.').max(300, 'Use at most 300 characters.'),
  temperature: optional(decimal(0, 2, 'Leave this empty, or enter a number from 0 to 2, like 0.')),
  timeout: decimal(1, 600, 'Enter 1 to 600 seconds.').transform((seconds) => Math.round(seconds * 1_000)),
  concurrency: whole(1, 1_000, 'Enter a whole number from 1 to 1,000.'),
  rate: optional(whole(1, 100_000, 'Leave this empty, or enter a whole number from 1 to 100,000.')),
  'input-price': optional(decimal(0, 100_000, wholePrice)),
  'output-price': optional(decimal(0, 100_000, wholePrice)),
});

export function defineModel(values: ModelValues, ground: ModelGround): ModelDefinition | Refusal {
  const provider = ground.stored?.provider ?? (values.preset === 'demo' ? 'openai' : providerOf(values.preset));
  // The demo judge is where Assay is: its address is nobody's to choose.
  const baseUrl = ground.stored?.provider === 'demo' ? ground.stored.base_url : values.baseUrl;
  const plain = parseFields(plainFields, {
    name: values.name, model: values.model, temperature: values.temperature, timeout: values.timeoutS, concurrency: values.maxConcurrency, rate: values.requestsPerMinute,
    'input-price': values.inputPrice, 'output-price': values.outputPrice,
  });
  const urlProblem = refuseBaseUrl(baseUrl);
  const key = defineKey(values, baseUrl, ground);
  const fields = {
    ...refuseHalfPrice(values), ...(isRefusal(plain) && plain.fields), ...(urlProblem !== null && { 'base-url': urlProblem }), ...('problem' in key && { key: key.problem }),
  };
  if (isRefusal(plain) || 'problem' in key || Object.keys(fields).length > 0) return refuseFields(fields);
  return {
    provider, name: plain.name, baseUrl, model: plain.model, key, temperature: plain.temperature, timeoutMs: plain.timeout, maxConcurrency: plain.concurrency,
    requestsPerMinute: plain.rate, inputPrice: plain['input-price'], outputPrice: plain['output-price'],
  };
}

/** As much as the masking of secrets needs to find a key again. */
const shortestKey = 8;
const adminOnly = 'Only an admin of the project may set, change or remove the key.';

function defineKey({ key, removesKey }: ModelValues, baseUrl: string, { stored, maySetKey }: ModelGround): DefinedKey | { problem: string } {
  const sealed = stored?.api_key ?? null;
  if (key === '' && !removesKey) return sealed === null ? { kind: 'none' } : keepKey(sealed, stored!.base_url, baseUrl, maySetKey);
  if (!maySetKey) return { problem: adminOnly };
  if (key === '') return { kind: 'none' };
  if (removesKey) return { problem: 'Either type a new key or remove the stored one, not both.' };
  if (refuseHeaderValue(key) !== null) return { problem: 'A key is one line of Latin letters, digits and signs. Copy it again.' };
  if (key.length < shortestKey) return { problem: `A key has at least ${shortestKey} characters: a shorter one could not be told from ordinary words and hidden in what the model’s server answers.` };
  return { kind: 'typed', value: key };
}

/** A stored key is only ever sent to the origin that it was given for. A URL that is wrong has its own message, and nothing is sent or stored. */
function keepKey(sealed: string, storedUrl: string, baseUrl: string, maySetKey: boolean): DefinedKey | { problem: string } {
  const origin = originOfBase(baseUrl);
  if (origin === null || origin === originOfBase(storedUrl)) return { kind: 'kept', sealed };
  return { problem: `The base URL leads to another host now, and the stored key is not sent there. ${maySetKey ? 'Type it again.' : 'An admin of the project has to type it again.'}` };
}

function refuseHalfPrice({ inputPrice, outputPrice }: ModelValues): Record<string, string> {
  if ((inputPrice === '') === (outputPrice === '')) return {};
  return { [inputPrice === '' ? 'input-price' : 'output-price']: 'Enter both prices, or neither: with one of them no cost can be told.' };
}

function decimal(min: number, max: number, message: string) {
  return z.string().regex(/^\d{1,7}(\.\d{1,6})?$/, message).transform(Number).pipe(z.number().min(min, message).max(max, message));
}

function whole(min: number, max: number, message: string) {
  return z.string().regex(/^\d{1,7}$/, message).transform(Number).pipe(z.number().min(min, message).max(max, message));
}

function optional<T extends z.ZodType<number, string>>(field: T) {
  return z.string().transform((text, context): number | null => {
    if (text === '') return null;
    const parsed = field.safeParse(text);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.issues[0]!.message });
    return z.NEVER;
  });
}
