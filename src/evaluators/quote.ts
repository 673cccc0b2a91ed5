// Quotes untrusted or long text inside a sentence: short, on one line, and fit to be stored.
import { storableText } from '../domain/safe-text.ts';

const mostCharacters = 80;

/** “refund”: at most 80 characters of the text (or `limit`), with white space as single spaces and “…” where it was cut. */
export function quote(text: string, limit = mostCharacters): string {
  return `“${excerpt(text, limit)}”`;
}

/** The same without the quotation marks, for a text that is not a stranger's own words. */
export function excerpt(text: string, limit = mostCharacters): string {
  // Four times the limit leaves room for white space that collapses, and keeps a megabyte out of the work below.
  const start = text.slice(0, limit * 4);
  const characters = [...storableText(start).replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim()];
  const cut = characters.length > limit || start.length < text.length;
  return cut ? `${characters.slice(0, limit - 1).join('')}…` : characters.join('');
}

/** “a”, “b”, “c” and 4 more. */
export function quoteList(texts: readonly string[], shown = 5): string {
  const quoted = texts.slice(0, shown).map((text) => quote(text)).join(', ');
  return texts.length > shown ? `${quoted} and ${texts.length - shown} more` : quoted;
}

/** The number with separators for thousands, as in “1,240”. */
export function countOf(count: number): string {
  return count.toLocaleString('en-GB', { maximumFractionDigits: 3 });
}
