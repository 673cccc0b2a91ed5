// Where the prompt of a test goes in a request that was written with a fixed question, and where the answer is in a reply.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJsonPath, selectValues } from '../../src/domain/json-path.ts';
import { compileTemplate } from '../../src/domain/request-template.ts';
import { placePrompt } from '../../src/endpoints/place-prompt.ts';
import { suggestOutputs } from '../../src/endpoints/suggest-outputs.ts';
import { valuesOfPreset } from '../../src/endpoints/presets.ts';
import { valuesFromCurl } from '../../src/endpoints/values-from-curl.ts';

const url = 'https://host/chat';
const bodyOf = (body: unknown): string => placePrompt({ url, body: typeof body === 'string' ? body : JSON.stringify(body) }).body;

describe('the prompt of a test', () => {
  it('replaces a conversation that holds only the user’s question', () => {
    expect(bodyOf({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] })).toBe('{\n  "model": "m",\n  "messages": {{messages}}\n}');
  });

  it('replaces the last message of the user where instructions stand before it', () => {
    const placed = placePrompt({ url, body: JSON.stringify({ stream: true, messages: [{ role: 'system', content: 'Be brief' }, { role: 'user', content: 'Hi' }] }) });
    expect(JSON.parse(placed.body)).toEqual({ stream: false, messages: [{ role: 'system', content: 'Be brief' }, { role: 'user', content: '{{input}}' }] });
    expect(placed).toMatchObject({ preset: 'openai-chat', remarks: [expect.stringContaining('"stream" was set to false'), expect.stringContaining('{{input}} stands for')] });
  });

  it('replaces the text that is called like a question, the nearest to the root first', () => {
    expect(JSON.parse(bodyOf({ text: 'a', question: 'b', data: { input: 'c' } }))).toEqual({ text: 'a', question: '{{input}}', data: { input: 'c' } });
    expect(JSON.parse(bodyOf({ data: [{ prompt: 'b' }], input: 3 }))).toEqual({ data: [{ prompt: '{{input}}' }], input: 3 });
  });

  it('goes into forms and queries too', () => {
    expect(bodyOf('lang=en&message=hello%20there')).toBe('lang=en&message={{input}}');
    expect(placePrompt({ url: 'https://host/s?k=1&q=hello', body: '' }).url).toBe('https://host/s?k=1&q={{input}}');
  });

  it('is left to the person where no place fits, and where there is one already', () => {
    expect(placePrompt({ url, body: '{"a":1}' })).toMatchObject({ preset: 'custom', remarks: [expect.stringContaining('Put {{input}} into the body')] });
    expect(placePrompt({ url, body: '{"a":"{{input}}","question":"b"}' })).toMatchObject({ body: '{"a":"{{input}}","question":"b"}', remarks: [] });
  });

  it('leaves every JSON body a template that is valid', () => {
    fc.assert(fc.property(fc.object({ maxDepth: 2 }), fc.constantFrom('input', 'question', 'messages'), (object, key) => {
      const body = { ...object, [key]: key === 'messages' ? [{ role: 'user', content: 'x' }] : 'x' };
      if (JSON.stringify(body).includes('{{')) return;
      expect(compileTemplate(bodyOf(body), 'json').ok).toBe(true);
    }));
  });
});

describe('a form filled from curl', () => {
  it('knows where an OpenAI reply holds its answer, and leaves others to the test message', () => {
    const openAi = valuesFromCurl(`curl https://api.openai.com/v1/chat/completions -H 'Content-Type: application/json' -d '{"messages":[{"role":"user","content":"Hi"}]}'`, valuesOfPreset('custom'));
    expect(openAi).toMatchObject({ ok: true, values: { preset: 'openai-chat', name: 'api.openai.com', mapping: { output: 'choices[0].message.content', input_tokens: 'usage.prompt_tokens' } } });
    const other = valuesFromCurl(`curl https://api.anthropic.com/v1/messages --json '{"messages":[{"role":"user","content":"Hi"}]}'`, valuesOfPreset('custom'));
    expect(other).toMatchObject({ ok: true, values: { mapping: { output: '' } }, remarks: [expect.stringContaining('Send a test message')] });
  });

  it('has a method that can be sent', () => {
    expect(valuesFromCurl('curl -X PURGE https://h/?q=a', valuesOfPreset('custom'))).toMatchObject({ values: { method: 'POST' }, remarks: expect.arrayContaining([expect.stringContaining('The method PURGE is not sent')]) });
  });
});

describe('the answer in a reply', () => {
  it('is looked for by telling names first, then by length', () => {
    const reply = { id: 'a-very-long-identifier-of-this-reply', note: 'short', detail: 'a longer text', data: { reply: 'Yes' } };
    expect(suggestOutputs(JSON.stringify(reply)).map(({ path }) => path)).toEqual(['data.reply', 'detail', 'note', 'id']);
  });

  it('is the whole reply where that is not JSON, and nowhere in an empty one', () => {
    expect(suggestOutputs('Hello')).toEqual([{ path: '$', text: 'Hello' }]);
    expect(suggestOutputs(' ')).toEqual([]);
    expect(suggestOutputs('"Hello"')).toEqual([{ path: '$', text: 'Hello' }]);
  });

  it('is suggested with paths that lead to exactly that text, whatever the keys are', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify({ 'a b': value, 'quote"\\': [value], ünï: 'x' });
      const suggestions = suggestOutputs(text);
      expect(suggestions.length).toBeGreaterThan(0);
      for (const { path, text: found } of suggestions) expect(selectValues(compileJsonPath(path), JSON.parse(text))[0]).toBe(found);
    }));
  });
});
