// The bytes of a file as text, or the place at which they are none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, firstInvalid } from '../../src/imports/utf8-text.ts';
import { arriving, collected, cutBytes, cuts, refusalOf } from './streams.ts';

const decoded = async (pieces: readonly Uint8Array[]): Promise<string> => (await collected(decodeUtf8(arriving(pieces)))).join('');
const text = fc.string({ unit: 'binary', maxLength: 300 }).filter((value) => !value.startsWith('\ufeff') && !value.startsWith('PK\u0003\u0004') && !value.includes('\u0000'));

/** Bytes of all kinds of sequences, whole, cut and wrong. */
const roughBytes = fc.array(fc.oneof(fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f, 0xf5, 0xff), fc.integer({ min: 1, max: 255 })), { maxLength: 30 })
  .map((bytes) => Buffer.from(bytes));

function isValid(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('decoding', () => {
  it('gives the same text wherever the bytes are cut', async () => {
    await fc.assert(fc.asyncProperty(text, cuts, async (value, places) => {
      expect(await decoded(cutBytes(Buffer.from(value), places))).toBe(value);
    }));
  });

  it('finds the first byte at which no character begins, as the platform’s decoder confirms', () => {
    fc.assert(fc.property(roughBytes, (bytes) => {
      const at = firstInvalid(bytes);
      expect(isValid(bytes.subarray(0, at))).toBe(true);
      expect(at === bytes.length).toBe(isValid(bytes));
      for (let length = 1; length <= Math.min(4, bytes.length - at); length += 1) expect(isValid(bytes.subarray(at, at + length))).toBe(false);
    }), { numRuns: 2_000 });
  });

  it('names the offset in the file, wherever the bytes are cut', async () => {
    await fc.assert(fc.asyncProperty(text, cuts, async (before, places) => {
      const bytes = Buffer.concat([Buffer.from(`id,${before}`), Buffer.from([0xff]), Buffer.from('x'.repeat(100))]);
      const offset = Buffer.byteLength(before) + 3;
      expect(await refusalOf(decoded(cutBytes(bytes, places)))).toContain(`byte ${offset.toLocaleString('en-GB')} (counted from 0) is 0xFF`);
    }));
  });

  it('refuses a file that ends inside a character', async () => {
    expect(await refusalOf(decoded([Buffer.from('prompt\ncaf'), Buffer.from([0xc3])]))).toContain('byte 10 ');
  });

  it('strips a byte order mark, and counts it in the offset', async () => {
    expect(await decoded([Buffer.from('\ufeffprompt\n')])).toBe('prompt\n');
    expect(await decoded([Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x61])])).toBe('a');
    expect(await refusalOf(decoded([Buffer.concat([Buffer.from('\ufeffab'), Buffer.from([0xe9]), Buffer.from('cd')])]))).toContain('byte 5 ');
  });

  it('refuses UTF-16 with and without its mark, and an Excel file, and says what to do', async () => {
    const little = Buffer.from('prompt,expected\nWhat?,That\n', 'utf16le');
    for (const bytes of [Buffer.concat([Buffer.from([0xff, 0xfe]), little]), Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()])]) {
      expect(await refusalOf(decoded([bytes]))).toMatch(/byte 0 is that of UTF-16.*CSV UTF-8/);
    }
    expect(await refusalOf(decoded([little]))).toContain('zero at byte 1');
    expect(await refusalOf(decoded([Buffer.from(little).swap16()]))).toContain('zero at byte 0');
    expect(await refusalOf(decoded([Buffer.from('PK\u0003\u0004' + 'x'.repeat(80))]))).toContain('Excel or zip file');
  });

  it('of nothing is nothing', async () => {
    expect(await decoded([])).toBe('');
  });
});
