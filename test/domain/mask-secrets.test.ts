// Secrets in replies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask } from '../../src/domain/mask-secrets.ts';

describe('a mask', () => {
  it('leaves nothing of a secret in any text, however it is written there', () => {
    fc.assert(fc.property(fc.string({ minLength: 8, unit: 'grapheme-ascii' }).filter((secret) => secret.trim().length >= 8 && !'[secret]'.includes(secret)), fc.string(), fc.string(), (secret, before, after) => {
      const mask = createMask([`Bearer ${secret}`]);
      const token = secret.split(/\s+/).at(-1)!;
      fc.pre(token.length >= 8 && !'[secret]'.includes(token));
      for (const form of [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)]) expect(mask(`${before} ${form} ${after}`)).not.toContain(form);
    }));
  });

  it('leaves other texts as they are', () => {
    expect(createMask(['Bearer sk-0123456789'])('The bearer of good news')).toBe('The bearer of good news');
  });

  it('does not mask ordinary words for a short secret', () => {
    expect(createMask(['key'])('a key')).toBe('a key');
  });
});
