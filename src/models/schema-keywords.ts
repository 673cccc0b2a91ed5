// A JSON schema without the keywords that a provider refuses.

/** Recursive; names of properties are kept whatever they are. */
export function keepKeywords(schema: unknown, known: ReadonlySet<string>): unknown {
  if (Array.isArray(schema)) return schema.map((one) => keepKeywords(one, known));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => known.has(keyword)).map(([keyword, value]) => [keyword, keptValue(keyword, value, known)]));
}

function keptValue(keyword: string, value: unknown, known: ReadonlySet<string>): unknown {
  if (keyword === 'properties') return Object.fromEntries(Object.entries(value as object).map(([name, schema]) => [name, keepKeywords(schema, known)]));
  return keyword === 'items' || keyword === 'anyOf' ? keepKeywords(value, known) : value;
}
