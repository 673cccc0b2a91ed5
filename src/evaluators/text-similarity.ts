// How alike two texts are, from 0 to 1, by characters or by words in order.
import { distance } from 'fastest-levenshtein';

/** A similarity in [0, 1], or null where a text is too long to be compared. */
export type Similarity = number | null;

/** Both costs grow with the product of the lengths: about 30 ms for two texts at the limit. */
export const mostEditCharacters = 10_000;
export const mostRougeWords = 4_000;

/**
 * 1 − d / max(|a|, |b|), where d is the Levenshtein distance in Unicode code points (Levenshtein 1966, "Binary codes capable
 * of correcting deletions, insertions, and reversals"). Two empty texts are equal: 1.
 */
export function editSimilarity(one: string, other: string): Similarity {
  if (Math.max(one.length, other.length) > 2 * mostEditCharacters) return null;
  const [a, b] = [[...one], [...other]];
  const longest = Math.max(a.length, b.length);
  if (longest > mostEditCharacters) return null;
  if (longest === 0) return 1;
  const [left, right] = oneUnitPerElement(a, b);
  return 1 - distance(left, right) / longest;
}

/**
 * ROUGE-L as the F1 of precision LCS/|candidate| and recall LCS/|reference| over lower-cased words, where LCS is the length of
 * the longest common subsequence (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", section 3, with β = 1).
 * Two texts without words are equal: 1.
 */
export function rougeL(candidate: string, reference: string): Similarity {
  const [a, b] = [wordsOf(candidate), wordsOf(reference)];
  if (a === null || b === null) return null;
  if (a.length + b.length === 0) return 1;
  // With β = 1, F = 2PR / (P + R) is 2·LCS / (|a| + |b|).
  return (2 * commonSubsequence(a, b)) / (a.length + b.length);
}

// The distance is computed over UTF-16 units, so each distinct element becomes one unit: an emoji then counts once.
function oneUnitPerElement(a: readonly string[], b: readonly string[]): [string, string] {
  const units = new Map<string, string>();
  const encode = (element: string) => {
    const unit = units.get(element) ?? String.fromCharCode(units.size);
    units.set(element, unit);
    return unit;
  };
  return [a.map(encode).join(''), b.map(encode).join('')];
}

/** The lower-cased runs of letters, digits and marks; null beyond the limit. */
function wordsOf(text: string): string[] | null {
  const words: string[] = [];
  for (const [word] of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (words.length === mostRougeWords) return null;
    words.push(word.toLowerCase());
  }
  return words;
}

function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  const [left, right] = numbered(a, b);
  // best[j] is the length for the words of `a` so far and the first j words of `b`; `diagonal` is best[j - 1] of the row before.
  const best = new Uint16Array(right.length + 1);
  for (const word of left) {
    let diagonal = 0;
    for (let j = 1; j <= right.length; j += 1) {
      const above = best[j]!;
      best[j] = word === right[j - 1] ? diagonal + 1 : Math.max(above, best[j - 1]!);
      diagonal = above;
    }
  }
  return best[right.length]!;
}

// Numbers compare faster than words, and there are millions of comparisons.
function numbered(a: readonly string[], b: readonly string[]): [Uint16Array, Uint16Array] {
  const numbers = new Map<string, number>();
  for (const word of [...a, ...b]) if (!numbers.has(word)) numbers.set(word, numbers.size);
  const encode = (words: readonly string[]) => Uint16Array.from(words, (word) => numbers.get(word)!);
  return [encode(a), encode(b)];
}
