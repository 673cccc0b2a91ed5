// The body of an upload: bounded while it is read, and read to its end when it is refused, since browsers show no answer before.
import { discardRest } from '../http/discard-body.ts';
import { Unreadable } from './unreadable.ts';

export interface UploadedBody {
  /** Throws Unreadable beyond the most bytes, and where the sender breaks off. */
  chunks: AsyncGenerator<Uint8Array, void>;
  /** Reads and forgets what still comes, for at most `maxMs`. */
  discardRest(maxMs: number): Promise<void>;
}

export function openBody(body: ReadableStream<Uint8Array>, maxBytes: number): UploadedBody {
  const reader = body.getReader();
  return {
    chunks: bounded(reader, maxBytes),
    discardRest: (maxMs) => discardRest(reader, maxMs),
  };
}

export function tooLarge(maxBytes: number): string {
  return `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB, the most that this installation takes. Split it and import the parts one after the other.`;
}

async function* bounded(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  for (let length = 0; ;) {
    const next = await reader.read().catch(() => { throw new Unreadable('The upload broke off before its end. Send the file again.'); });
    if (next.done) return;
    length += next.value.length;
    if (length > maxBytes) throw new Unreadable(tooLarge(maxBytes), 'too_large');
    yield next.value;
  }
}
