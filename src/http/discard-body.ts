// Reads and forgets a body that is not wanted: whoever is still sending sees no answer, only a broken connection.

/** Ends at the body's end, or after `maxMs`; what was locked by another reader is left to it. */
export async function discardBody(body: ReadableStream<Uint8Array> | null, maxMs: number): Promise<void> {
  if (body === null || body.locked) return;
  await discardRest(body.getReader(), maxMs);
}

/** The same of a body of which some was read. */
export async function discardRest(reader: ReadableStreamDefaultReader<Uint8Array>, maxMs: number): Promise<void> {
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), maxMs);
  try {
    while (!(await reader.read()).done);
  } catch {
    // The sender has gone: there is nobody to answer.
  } finally {
    clearTimeout(timer);
  }
}
