// What stands in a model's form: what it begins with, what was sent, or what is stored. Nothing is judged here.
import type { FormValues } from '../http/forms.ts';
import { baseUrlOf, modelPresets, presetOf, type ModelPreset } from './model-presets.ts';
import type { ModelRow } from './snapshot-judge.ts';

export interface ModelValues {
  preset: ModelPreset | 'demo';
  name: string;
  baseUrl: string;
  model: string;
  /** As typed; a stored key never stands here. */
  key: string;
  removesKey: boolean;
  temperature: string;
  timeoutS: string;
  maxConcurrency: string;
  requestsPerMinute: string;
  inputPrice: string;
  outputPrice: string;
}

export function valuesOfModelPreset(preset: ModelPreset): ModelValues {
  return {
    preset, name: '', baseUrl: baseUrlOf(preset), model: '', key: '', removesKey: false, temperature: '', timeoutS: '60', maxConcurrency: '8',
    requestsPerMinute: '', inputPrice: '', outputPrice: '',
  };
}

export function readModelValues(form: FormValues): ModelValues {
  const text = (name: string): string => form.one(name).trim();
  return {
    preset: modelPresets.find((known) => known === form.one('preset')) ?? 'compatible', name: text('name'), baseUrl: text('base-url'), model: text('model'),
    key: text('key'), removesKey: form.one('remove-key') !== '', temperature: text('temperature'), timeoutS: text('timeout'), maxConcurrency: text('concurrency'),
    requestsPerMinute: text('rate'), inputPrice: text('input-price'), outputPrice: text('output-price'),
  };
}

/** Without the key, which is never shown again. */
export function valuesOfModel(row: ModelRow): ModelValues {
  return {
    preset: presetOf({ provider: row.provider, baseUrl: row.base_url }), name: row.name, baseUrl: row.base_url, model: row.model, key: '', removesKey: false,
    temperature: asText(row.temperature), timeoutS: String(row.timeout_ms / 1_000), maxConcurrency: String(row.max_concurrency),
    requestsPerMinute: asText(row.requests_per_minute), inputPrice: asText(row.input_price), outputPrice: asText(row.output_price),
  };
}

function asText(number: number | null): string {
  return number === null ? '' : String(number);
}
