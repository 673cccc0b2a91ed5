// How much a test may hold, whichever way it comes in: typed into the form, pasted or imported.

/** In characters; `tags`: how many; `metadataDepth`: levels of nesting. `prompt` holds for the expected response too, `name` for topics and behaviors. */
export const testLimits = { prompt: 100_000, name: 200, tag: 60, tags: 30, metadata: 20_000, metadataDepth: 20 } as const;
