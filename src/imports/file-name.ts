// A file's name, which the sender chose: as it is shown, and as it names a new test set.
import { storableText } from '../domain/safe-text.ts';

const longestShown = 200;

/** Without folders, control characters, and the marks that turn text around. Never empty. */
export function displayName(fileName: string): string {
  const base = storableText(fileName).split(/[/\\]/).at(-1)!;
  const clean = base.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').trim();
  // The cut may fall into a pair of surrogates.
  return storableText(clean.slice(0, longestShown)) || 'file';
}

/** "TruthfulQA.csv" → "TruthfulQA". */
export function nameWithoutEnding(fileName: string): string {
  return fileName.replace(/\.[A-Za-z0-9]{1,6}$/, '') || fileName;
}
