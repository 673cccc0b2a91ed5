// Templates: one pass, every value encoded for where it stands.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTemplate, fillTemplate, type Template, type TemplatePlace, type TemplateValues } from '../../src/domain/request-template.ts';

const values: TemplateValues = { input: 'hi', messages: [], conversation_id: '', test_id: '7', run_id: '3', trial: 2, topic: '', behavior: '', metadata: {} };

function fill(source: string, place: TemplatePlace, over: Partial<TemplateValues> = {}): string {
  const compiled = compileTemplate(source, place);
  if (!compiled.ok) throw new Error(compiled.message);
  return fillTemplate(compiled.template as Template, { ...values, ...over });
}

describe('a body template', () => {
  it('keeps any text whole inside a JSON string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (input) => {
      expect(JSON.parse(fill('{"q": "{{input}}", "n": {{trial}}}', 'json', { input }))).toEqual({ q: input, n: 2 });
    }));
  });

  it('never fills a placeholder that came in with a value', () => {
    expect(JSON.parse(fill('{"q": "{{input}}"}', 'json', { input: '{{run_id}}", "x": "' }))).toEqual({ q: '{{run_id}}", "x": "' });
  });

  it('puts messages in as JSON where they stand without quotes', () => {
    expect(JSON.parse(fill('{"messages": {{messages}}}', 'json', { messages: [{ role: 'user', content: 'a "b"' }] }))).toEqual({ messages: [{ role: 'user', content: 'a "b"' }] });
  });

  it('refuses a placeholder that is not known, naming those that are', () => {
    expect(compileTemplate('{"q": "{{prompt}}"}', 'json')).toMatchObject({ ok: false, message: expect.stringMatching(/\{\{prompt\}\} is not known.*\{\{input\}\}/) });
  });

  it('refuses what cannot become JSON', () => {
    expect(compileTemplate('{"q": {{input}', 'json')).toMatchObject({ ok: false });
    expect(compileTemplate('{"q": "{{input}}",}', 'json')).toMatchObject({ ok: false });
  });
});

describe('a value in an address, a form or a header', () => {
  it('cannot leave its parameter', () => {
    expect(fill('https://x.example/?q={{input}}&k=1', 'url', { input: 'a&b=c #d' })).toBe('https://x.example/?q=a%26b%3Dc%20%23d&k=1');
  });

  it('cannot begin a new header', () => {
    expect(fill('{{input}}', 'header', { input: 'a\r\nX-Evil: 1' })).toBe('a  X-Evil: 1');
  });
});
