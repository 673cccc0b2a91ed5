// Names of files, which strangers choose.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayName, nameWithoutEnding } from '../../src/imports/file-name.ts';

describe('a file’s name', () => {
  it('is shown without folders, control characters and marks that turn text around', () => {
    expect(displayName('C:\\tests\\a.csv')).toBe('a.csv');
    expect(displayName('../../etc/passwd')).toBe('passwd');
    expect(displayName('a\u202evsc.exe\n\u0000.csv')).toBe('avsc.exe\ufffd.csv');
    expect(displayName('  ')).toBe('file');
  });

  it('is short and never empty, whatever it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (name) => {
      const shown = displayName(name);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.length).toBeLessThanOrEqual(200);
      expect(shown).not.toMatch(/[\p{Cc}/\\]/u);
      expect(nameWithoutEnding(shown).length).toBeGreaterThan(0);
    }));
  });

  it('names a test set without its ending', () => {
    expect([nameWithoutEnding('TruthfulQA.csv'), nameWithoutEnding('v2.1 final.jsonl'), nameWithoutEnding('.csv')]).toEqual(['TruthfulQA', 'v2.1 final', '.csv']);
  });
});
