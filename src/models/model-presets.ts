// The kinds of models that the form offers: the interface that each is called by, and where it is.
import type { ModelProvider } from '../domain/vocabulary.ts';

export const modelPresets = ['openai', 'azure', 'compatible', 'anthropic', 'google'] as const;
export type ModelPreset = (typeof modelPresets)[number];

interface Preset {
  provider: ModelProvider;
  baseUrl: string;
}

const presets: Record<ModelPreset, Preset> = {
  openai: { provider: 'openai', baseUrl: 'https://api.openai.com/v1' },
  azure: { provider: 'openai', baseUrl: 'https://<resource>.openai.azure.com/openai/v1' },
  compatible: { provider: 'openai', baseUrl: '' },
  anthropic: { provider: 'anthropic', baseUrl: 'https://api.anthropic.com/v1' },
  google: { provider: 'google', baseUrl: 'https://generativelanguage.googleapis.com/v1beta' },
};

export function providerOf(preset: ModelPreset): ModelProvider {
  return presets[preset].provider;
}

/** Which kind a stored model is of; `demo` is made by Assay alone. */
export function presetOf({ provider, baseUrl }: Preset): ModelPreset | 'demo' {
  if (provider !== 'openai') return provider;
  if (baseUrl.startsWith('https://api.openai.com/')) return 'openai';
  return /^https:\/\/[^/]+\.(azure\.com|azure\.us|azure\.cn|azure-api\.net)(?:[/?]|$)/i.test(baseUrl) ? 'azure' : 'compatible';
}

/** The base URL that the form begins with; of Azure with a bracket to fill, of others than the big providers none. */
export function baseUrlOf(preset: ModelPreset): string {
  return presets[preset].baseUrl;
}
