// What two texts have in common, by their words and figures: all that the demo judge understands.

const fillers = new Set((
  'a an the and or but if of to in on at by for from with as is are was were be been being am do does did have has had will would shall should may might must '
  + 'it its this that these those there here i me my we us our you your he she him her his they them their what which who when where how than then so too very just also '
  + 'please all any some each other such only own same up down out about over under again once s t ll ve re m d'
).split(' '));

/** Content words in lower case, without the commonest endings. */
export function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !fillers.has(word)).map(stem));
}

function stem(word: string): string {
  return word.length < 5 ? word : word.replace(/(?:ations?|ings?|ed|ies|es|s|ly)$/, '');
}

/** Numbers as they are meant: "1,250.00" is 1250. */
export function figures(text: string): Set<number> {
  return new Set((text.match(/\d+(?:,\d{3})*(?:\.\d+)?/g) ?? []).map((figure) => Number(figure.replaceAll(',', ''))));
}

export interface Shared {
  count: number;
  of: number;
  /** From 0 to 1; 1 where there was nothing to share. */
  part: number;
}

/** How many of `wanted` stand in `given`. */
export function sharedOf<T>(wanted: ReadonlySet<T>, given: ReadonlySet<T>): Shared {
  const count = [...wanted].filter((one) => given.has(one)).length;
  return { count, of: wanted.size, part: wanted.size === 0 ? 1 : count / wanted.size };
}

/** 0 up to `low`, 1 from `high` on, and evenly between. */
export function between(value: number, low: number, high: number): number {
  return Math.max(0, Math.min(1, (value - low) / (high - low)));
}
