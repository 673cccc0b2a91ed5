// Finding the parts of a reply, and saying what to change when one is not there.
import { describe, expect, it } from 'vitest';
import { compileMapping, mapReply, type Mapping } from '../../src/domain/reply-mapping.ts';
import { refusePath } from '../../src/domain/json-path.ts';

const map = (mapping: Mapping, body: unknown) => mapReply(compileMapping(mapping), typeof body === 'string' ? body : JSON.stringify(body));

describe('a reply', () => {
  it('gives up its parts by path, with or without the leading $', () => {
    const reply = { choices: [{ message: { content: 'Hello' } }], id: 'c-1', usage: { prompt_tokens: 3, completion_tokens: 4 }, sources: [{ text: 'a' }, { text: 'b' }] };
    expect(map({ output: 'choices[0].message.content', conversation_id: '$.id', context: 'sources[*].text', input_tokens: 'usage.prompt_tokens', output_tokens: 'usage.completion_tokens' }, reply))
      .toEqual({ output: 'Hello', conversationId: 'c-1', context: ['a', 'b'], toolCalls: null, metadata: null, inputTokens: 3, outputTokens: 4 });
  });

  it('without the output says what it has instead', () => {
    expect(map({ output: 'data.reply' }, { answer: 'x', usage: {} })).toEqual({
      cause: 'mapping', message: 'The reply has nothing at $.data.reply. It has: answer, usage. Change the path of the output to where the answer is.',
    });
  });

  it('with null at the output is not an empty answer', () => {
    expect(map({ output: 'reply' }, { reply: null })).toMatchObject({ cause: 'mapping' });
  });

  it('with an empty text at the output is an empty answer', () => {
    expect(map({ output: 'reply' }, { reply: '' })).toMatchObject({ output: '' });
  });

  it('that is not JSON is an answer only when the whole reply was asked for', () => {
    expect(map({ output: '$' }, 'just text')).toMatchObject({ output: 'just text' });
    expect(map({ output: 'reply' }, '<html>')).toMatchObject({ cause: 'not_json' });
  });

  it('never gives tokens that are not whole numbers', () => {
    expect(map({ output: 'a', input_tokens: 'b' }, { a: 'x', b: '12' })).toMatchObject({ inputTokens: null });
    expect(map({ output: 'a', input_tokens: 'b' }, { a: 'x', b: -1 })).toMatchObject({ inputTokens: null });
  });
});

describe('a path', () => {
  it('with a script or a regular expression is refused with an example', () => {
    for (const path of ['a[?match(@.b, "(a+)+$")]', 'a[?search(@, "x")]', 'a..', '$[?(@.constructor.constructor("return 1")())]']) expect(refusePath(path)).toMatch(/Write for example data\.reply/);
  });
});
