// What the form of a new endpoint begins with.
import type { EndpointPreset } from '../domain/vocabulary.ts';
import { noMapping, type EndpointValues } from './endpoint-values.ts';

const common = {
  name: '', environment: '', method: 'POST', url: '', headers: [], timeoutS: '60', maxAttempts: '3', maxConcurrency: '8', requestsPerMinute: '',
} satisfies Partial<EndpointValues>;

/** Where OpenAI's chat completions, and what is compatible with them, hold the parts of a reply. */
export const openAiMapping: EndpointValues['mapping'] = {
  ...noMapping, output: 'choices[0].message.content', tool_calls: 'choices[0].message.tool_calls',
  input_tokens: 'usage.prompt_tokens', output_tokens: 'usage.completion_tokens',
};

const presets: Record<EndpointPreset, EndpointValues> = {
  'openai-chat': {
    ...common, preset: 'openai-chat', url: 'https://api.openai.com/v1/chat/completions',
    headers: [{ index: 0, name: 'Authorization', value: '', secret: true, fromPreset: true }],
    body: '{\n  "model": "gpt-4.1-mini",\n  "messages": {{messages}}\n}', mapping: openAiMapping,
  },
  'question-answer': { ...common, preset: 'question-answer', body: '{\n  "question": "{{input}}"\n}', mapping: { ...noMapping, output: 'answer' } },
  'custom': { ...common, preset: 'custom', body: '{\n  "input": "{{input}}"\n}', mapping: noMapping },
};

export function valuesOfPreset(preset: EndpointPreset): EndpointValues {
  return presets[preset];
}

/** For a person who may not set secrets: the rows that would need one are left out. */
export function withoutSecretRows(values: EndpointValues): EndpointValues {
  return { ...values, headers: values.headers.filter(({ secret }) => !secret) };
}
