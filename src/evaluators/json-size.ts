// How many values stand in a JSON value, for each array and object in it: the measure of what walking it costs.

export interface JsonSizes {
  /** Of any part of the measured value: itself and everything inside, where 64 characters of text count as one value more. */
  of(part: unknown): number;
}

/** null where more than `most` arrays, objects and other values stand in it. The value must be bounded in depth. */
export function measureJson(root: unknown, most = Number.POSITIVE_INFINITY): JsonSizes | null {
  const sizes = new Map<object, number>();
  if (measure(root, sizes, most) > most) return null;
  return { of: (part) => (isContainer(part) ? (sizes.get(part) ?? 1) : leafSize(part)) };
}

function measure(value: unknown, sizes: Map<object, number>, most: number): number {
  if (!isContainer(value)) return leafSize(value);
  let size = 1;
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    size += measure(member, sizes, most - size);
    if (size > most) return size;
  }
  sizes.set(value, size);
  return size;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function leafSize(value: unknown): number {
  return typeof value === 'string' ? 1 + (value.length >> 6) : 1;
}
