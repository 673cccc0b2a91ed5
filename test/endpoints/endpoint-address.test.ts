// URLs with placeholders, and the origin that decides where secrets go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { originOf, refuseUrl } from '../../src/endpoints/endpoint-address.ts';
import { compileTemplate, fillTemplate, type TemplateValues } from '../../src/domain/request-template.ts';
import { storableText } from '../../src/domain/safe-text.ts';

describe('the URL of an endpoint', () => {
  it('may hold placeholders in its path, its query and its fragment', () => {
    for (const url of ['https://host/{{input}}', 'http://localhost:8000/a/{{ test_id }}/b?q={{input}}&t={{trial}}', 'https://host?q={{input}}', 'https://[::1]:9/{{input}}']) {
      expect(refuseUrl(url), url).toBeNull();
    }
  });

  it.each([
    ['', 'Enter the URL'], ['bot.example.com/chat', 'beginning with http'], ['ftp://host/x', 'beginning with http'], ['javascript:alert(1)', 'beginning with http'],
    ['https:host/x', 'beginning with http'], ['https://', 'not a complete URL'], ['https://:80/', 'not a complete URL'], ['https://host/a b', 'no spaces'],
    ['https://host/\tx', 'no spaces'], ['https://ada:pw@host/', 'user name or a password'], ['https://ada@host/', 'user name or a password'],
    ['https://{{input}}/x', 'not in the host'], ['https://host{{input}}', 'not in the host'], ['https://host:{{trial}}/', 'not in the host'],
    ['https://host\\{{input}}', 'not a complete URL'], ['https://host/{{secret}}', '{{secret}} is not known'], [`https://host/${'x'.repeat(4_000)}`, 'at most 4,000'],
  ])('is refused as %s', (url, message) => {
    expect(refuseUrl(url)).toContain(message);
    expect(originOf(url)).toBeNull();
  });

  it('leads to the same origin whatever the placeholders are filled with', () => {
    const piece = fc.constantFrom('{{input}}', '/', '?', '#', '\\', '@', ':', 'host', '.evil.example', '%2f', '..', '{{ metadata }}', '//');
    fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), fc.string(), (pieces, input) => {
      const url = `https://host${pieces.join('')}`;
      const origin = originOf(url);
      if (origin === null) return;
      const compiled = compileTemplate(url, 'url');
      if (!compiled.ok) throw new Error(compiled.message);
      const values = { input: storableText(input), metadata: {} } as unknown as TemplateValues;
      expect(new URL(fillTemplate(compiled.template, values)).origin).toBe(origin);
    }));
  });

  it('has another origin with another scheme, host or port, and the same with another path', () => {
    expect(originOf('https://host/a')).toBe(originOf('https://HOST:443/b?c'));
    expect(new Set(['https://host/', 'http://host/', 'https://host:8443/', 'https://host.example/'].map(originOf)).size).toBe(4);
  });
});
