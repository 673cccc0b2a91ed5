// What presets, mapped fields and placeholders are called on screen.
import type { MappedField } from '../../src/domain/reply-mapping.ts';
import type { Placeholder } from '../../src/domain/request-template.ts';
import type { EndpointPreset } from '../../src/domain/vocabulary.ts';
import { count, counted } from '../ui/format.ts';

export const presetWords: Record<EndpointPreset, { label: string; what: string }> = {
  'openai-chat': { label: 'OpenAI-compatible chat', what: 'Chat completions, as OpenAI, Azure, vLLM, Ollama or LiteLLM offer them.' },
  'question-answer': { label: 'Question and answer', what: 'A JSON service that takes one question and returns one answer.' },
  'custom': { label: 'Anything else', what: 'Any HTTP request, any reply in JSON or plain text.' },
};

export const mappedFieldWords: Record<MappedField, string> = {
  output: 'Output', conversation_id: 'Conversation id', context: 'Context', tool_calls: 'Tool calls', metadata: 'Metadata',
  input_tokens: 'Input tokens', output_tokens: 'Output tokens',
};

export const placeholderWords: Record<Placeholder, string> = {
  input: 'the prompt of the test, within quotes', messages: 'the conversation as a list of role and content, without quotes',
  conversation_id: 'what the endpoint called this conversation', test_id: 'the test', run_id: 'the run', trial: 'which repetition, from 1',
  topic: 'the test’s topic', behavior: 'the test’s behavior', metadata: 'the test’s metadata as an object, without quotes',
};

export interface Limits {
  timeoutMs: number;
  maxAttempts: number;
  maxConcurrency: number;
  requestsPerMinute: number | null;
}

/** "8 at once, 60 per minute" and "60 s, 3 attempts". */
export function describeLimits({ timeoutMs, maxAttempts, maxConcurrency, requestsPerMinute }: Limits): [string, string] {
  const pace = requestsPerMinute === null ? '' : `, ${count(requestsPerMinute)} per minute`;
  return [`${count(maxConcurrency)} at once${pace}`, `${timeoutMs / 1_000} s, ${counted(maxAttempts, 'attempt')}`];
}
