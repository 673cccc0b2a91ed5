// Which words of a text became which others, for showing two texts beside each other.

export interface DiffPart {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Below this share of common words, marks in nearly every place say less than the two texts beside each other. */
const leastAgreement = 0.45;
/** Work is at most tokens × edits, memory at most 4 × edits² bytes: about 0.2 s and 6 MB. */
const mostEdits = 1_200;
const mostTokens = 100_000;

/**
 * The parts in order: same and removed ones joined are `a`, same and added ones joined are `b`, and a removed part stands
 * before the added one that replaces it. The words are compared by the greedy algorithm of Myers 1986, "An O(ND) Difference
 * Algorithm and Its Variations". null where less than 45 % of the words agree (2 × common words ÷ words of both), or where
 * the texts differ in more places than can be looked at in bounded time.
 */
export function diffWords(a: string, b: string): DiffPart[] | null {
  if (a === b) return a === '' ? [] : [{ kind: 'same', text: a }];
  const [before, after] = [tokensOf(a), tokensOf(b)];
  if (before.length + after.length > mostTokens || mostAgreement(before, after) < leastAgreement) return null;
  const kept = keptTokens(before, after);
  return kept && agreement(before, after, kept) >= leastAgreement ? joined(before, after, kept) : null;
}

/** Scripts written without spaces between words. */
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`;
const token = new RegExp(String.raw`\s+|\d+(?:[.,:]\d+)+|[${unspaced}]|[[\p{L}\p{N}\p{M}_]--[${unspaced}]]+|[^]`, 'gv');

/** Words, numbers with their decimals, runs of white space and single signs; scripts without spaces go sign by sign. */
function tokensOf(text: string): string[] {
  return text.match(token) ?? [];
}

function isWord(token: string): boolean {
  return /^[\p{L}\p{N}\p{M}_]/u.test(token);
}

/** An upper bound that takes no notice of order: cheap, and enough to turn away texts that have nothing to do with each other. */
function mostAgreement(before: readonly string[], after: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const token of before) if (isWord(token)) counts.set(token, (counts.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of after) {
    const left = isWord(token) ? (counts.get(token) ?? 0) : 0;
    if (left === 0) continue;
    counts.set(token, left - 1);
    common += 1;
  }
  return share(common, before, after);
}

function agreement(before: readonly string[], after: readonly string[], kept: Kept): number {
  return share(before.filter((token, at) => kept.before[at] === 1 && isWord(token)).length, before, after);
}

/** Two texts without any word agree in all of them. */
function share(common: number, before: readonly string[], after: readonly string[]): number {
  const words = before.filter(isWord).length + after.filter(isWord).length;
  return words === 0 ? 1 : (2 * common) / words;
}

/** For each token whether it stands in both texts; the kept ones of both are the same in the same order. */
interface Kept {
  before: Uint8Array;
  after: Uint8Array;
}

function keptTokens(before: readonly string[], after: readonly string[]): Kept | null {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const [left, right] = numbered(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const rounds = furthestReaching(left, right);
  if (rounds === null) return null;
  const kept: Kept = { before: new Uint8Array(before.length).fill(1), after: new Uint8Array(after.length).fill(1) };
  unmarkEdits(rounds, kept, { left: left.length, right: right.length, head });
  return kept;
}

/** Numbers compare faster than words. */
function numbered(before: readonly string[], after: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  for (const token of [...before, ...after]) if (!numbers.has(token)) numbers.set(token, numbers.size);
  return [Int32Array.from(before, (token) => numbers.get(token)!), Int32Array.from(after, (token) => numbers.get(token)!)];
}

/** After each number of edits d, how far each diagonal −d…d of the edit graph is reached; null where `mostEdits` are not enough. */
function furthestReaching(left: Int32Array, right: Int32Array): Int32Array[] | null {
  const rounds: Int32Array[] = [];
  for (let edits = 0; edits <= Math.min(mostEdits, left.length + right.length); edits += 1) {
    const round = new Int32Array(2 * edits + 1).fill(-1);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = edits === 0 ? 0 : stepOnto(rounds[edits - 1]!, edits, diagonal).x;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x += 1;
      round[diagonal + edits] = x;
      if (x >= left.length && x - diagonal >= right.length) return [...rounds, round];
    }
    rounds.push(round);
  }
  return null;
}

/** The better of the two steps onto a diagonal: one token added (from above) or one removed (from the left). */
function stepOnto(last: Int32Array, edits: number, diagonal: number): { x: number; from: number } {
  const above = last[diagonal + edits] ?? -1;
  const beside = last[diagonal + edits - 2] ?? -1;
  const adds = diagonal === -edits || (diagonal !== edits && beside < above);
  return adds ? { x: above, from: diagonal + 1 } : { x: beside + 1, from: diagonal - 1 };
}

function unmarkEdits(rounds: readonly Int32Array[], kept: Kept, { left, right, head }: { left: number; right: number; head: number }): void {
  let diagonal = left - right;
  for (let edits = rounds.length - 1; edits > 0; edits -= 1) {
    const { x, from } = stepOnto(rounds[edits - 1]!, edits, diagonal);
    if (from > diagonal) kept.after[head + x - diagonal - 1] = 0;
    else kept.before[head + x - 1] = 0;
    diagonal = from;
  }
}

function joined(before: readonly string[], after: readonly string[], kept: Kept): DiffPart[] {
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [removedFrom, addedFrom] = [i, j];
    while (i < before.length && kept.before[i] === 0) i += 1;
    while (j < after.length && kept.after[j] === 0) j += 1;
    addChange(parts, before.slice(removedFrom, i).join(''), after.slice(addedFrom, j).join(''));
    const sameFrom = i;
    while (i < before.length && kept.before[i] === 1 && kept.after[j] === 1) [i, j] = [i + 1, j + 1];
    if (i > sameFrom) parts.push({ kind: 'same', text: before.slice(sameFrom, i).join('') });
  }
  return parts;
}

/** Where only white space stands between this change and the last one, they are one: words that changed together are read together. */
function addChange(parts: DiffPart[], removed: string, added: string): void {
  if (removed === '' && added === '') return;
  const between = parts.at(-1);
  if (between?.kind === 'same' && between.text.trim() === '' && parts.length > 1) {
    parts.pop();
    const last = { removed: '', added: '' };
    for (let part = parts.at(-1); part && part.kind !== 'same'; part = parts.at(-1)) last[part.kind] = parts.pop()!.text;
    return addChange(parts, last.removed + between.text + removed, last.added + between.text + added);
  }
  if (removed !== '') parts.push({ kind: 'removed', text: removed });
  if (added !== '') parts.push({ kind: 'added', text: added });
}
