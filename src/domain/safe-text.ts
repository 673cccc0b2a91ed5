// Makes text and JSON from strangers fit to be stored: Postgres refuses U+0000 in text, and lone surrogates in jsonb.

// In Node since 20, but typed only from ES2024 on.
interface WellFormedString {
  toWellFormed(): string;
}

const replacement = '\uFFFD';
const deepestLevel = 1_000;

/** The text with each U+0000 and each lone surrogate replaced by U+FFFD. Idempotent; clean text comes back unchanged. */
export function storableText(text: string): string {
  const withoutNul = text.includes('\u0000') ? text.replaceAll('\u0000', replacement) : text;
  return (withoutNul as unknown as WellFormedString).toWellFormed();
}

/**
 * A copy of a JSON value with storable keys and texts. Of two keys that become equal, the later value stands.
 * Throws RangeError beyond 1,000 levels: bound what you read with parseBoundedJson.
 */
export function storableJson(value: unknown): unknown {
  return cleaned(value, 0);
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepestLevel) throw new RangeError(`A value nested more than ${deepestLevel} levels deep cannot be stored`);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1));
  if (hasOwnJsonForm(value)) return cleaned(value.toJSON(), depth + 1);
  // fromEntries defines members instead of assigning them, so a key `__proto__` stays an ordinary key.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), cleaned(item, depth + 1)]));
}

function hasOwnJsonForm(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
