// When two texts count as the same: canonical Unicode, and optionally whatever their case and white space.

const mostMarks = 30;

/**
 * The text in normal form C, so that “é” as one character equals “é” as two. Text with more than 30 combining marks in a
 * row is left as it is: no language writes it (UAX #15, Stream-Safe Text Format), and normalising a megabyte of it takes minutes.
 */
export function canonicalText(text: string): string {
  return hasEndlessMarks(text) ? text : text.normalize('NFC');
}

function hasEndlessMarks(text: string): boolean {
  for (const [marks] of text.matchAll(/\p{M}+/gu)) if (marks.length > mostMarks) return true;
  return false;
}

/** Equal for texts that differ only in case, in every script: through upper case, so that “ß” equals “SS” and “ς” equals “σ”. */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}

/** In Unicode code points. */
export function countCharacters(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters;
}

/** The text trimmed, with each run of white space inside it as one space. */
export function collapseWhitespace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
