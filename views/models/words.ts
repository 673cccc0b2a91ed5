// What the kinds of models, their limits and their prices are called on screen.
import type { ModelPreset } from '../../src/models/model-presets.ts';
import { count, dollars } from '../ui/format.ts';

interface PresetWords {
  label: string;
  what: string;
  /** Shown in the empty field of the model's name. */
  example: string;
}

export const modelPresetWords: Record<ModelPreset | 'demo', PresetWords> = {
  openai: { label: 'OpenAI', what: 'OpenAI’s own models, by chat completions.', example: 'gpt-4.1-mini' },
  azure: { label: 'Azure OpenAI', what: 'Put the name of your resource into the base URL; the model is the name of the deployment.', example: 'my-deployment' },
  compatible: { label: 'OpenAI-compatible', what: 'vLLM, Ollama, LiteLLM, OpenRouter and other gateways: any base URL, with a key or without.', example: 'qwen3:14b' },
  anthropic: { label: 'Anthropic', what: 'Claude, by the messages interface.', example: 'claude-sonnet-4-5' },
  google: { label: 'Google', what: 'Gemini, by generateContent.', example: 'gemini-2.5-flash' },
  demo: { label: 'Demo judge (deterministic, not an LLM)', what: 'Assay itself compares words, so that the demo works offline. It is no model, and costs nothing.', example: '' },
};

export interface ModelLimits {
  timeoutMs: number;
  maxConcurrency: number;
  requestsPerMinute: number | null;
}

/** "8 at once, 60 per minute" and "60 s". */
export function describeModelLimits({ timeoutMs, maxConcurrency, requestsPerMinute }: ModelLimits): [string, string] {
  const pace = requestsPerMinute === null ? '' : `, ${count(requestsPerMinute)} per minute`;
  return [`${count(maxConcurrency)} at once${pace}`, `${timeoutMs / 1_000} s`];
}

/** "$0.15 in, $0.60 out"; null where no price is known. */
export function describePrice({ inputPrice, outputPrice }: { inputPrice: number | null; outputPrice: number | null }): string | null {
  return inputPrice === null || outputPrice === null ? null : `${dollars(inputPrice)} in, ${dollars(outputPrice)} out`;
}
