// The body of an upload: bounded while it is read, and read to its end when it is refused, since browsers show no answer before.
import { Unreadable } from './unreadable.ts';

/** Throws Unreadable beyond `maxBytes`, and where the sender breaks off. */
export async function* boundedBody(body: ReadableStream<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  const chunks = body.values({ preventCancel: true });
  for await (const chunk of withSentence(chunks)) {
    length += chunk.length;
    if (length > maxBytes) throw new Unreadable(tooLarge(maxBytes), 'too_large');
    yield chunk;
  }
}

export function tooLarge(maxBytes: number): string {
  return `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB, the most that this installation takes. Split it and import the parts one after the other.`;
}

/** Reads and forgets what still comes, for at most `maxMs`. */
export async function discardRest(body: ReadableStream<Uint8Array>, maxMs: number): Promise<void> {
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), maxMs);
  try {
    while (!(await reader.read()).done);
  } catch {
    // The sender has gone: there is nobody to answer.
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}

async function* withSentence(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch(() => { throw new Unreadable('The upload broke off before its end. Send the file again.'); });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
