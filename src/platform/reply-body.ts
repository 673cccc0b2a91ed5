// Collects the body of an answer under a cap, decompresses it under the same cap, and decodes it strictly.
import { isAscii, isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

export type BodyText = { ok: true; text: string; bytes: number } | { ok: false; cause: 'too_large' | 'encoding'; message: string };

/** One growing buffer: a list of chunks would cost a hundred times its bytes where an endpoint sends byte by byte. */
export class BodyBuffer {
  readonly #maxBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** false, and takes nothing, where the chunk would go beyond the cap. */
  take(chunk: Buffer): boolean {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) return false;
    if (this.#length === 0) {
      // Most answers are one chunk, kept without a copy; exactly as long as itself, it is never written into.
      this.#buffer = chunk;
    } else {
      if (length > this.#buffer.length) this.#grow(length);
      chunk.copy(this.#buffer, this.#length);
    }
    this.#length = length;
    return true;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(length * 2, 4_096), this.#maxBytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** `headers` have lower-case names; `maxBytes` bounds the body after decompression. */
export async function readBody(received: Buffer, headers: Record<string, string>, maxBytes: number): Promise<BodyText> {
  const encodings = (headers['content-encoding'] ?? '').toLowerCase().split(',').map((name) => name.trim());
  const applied = encodings.filter((name) => name !== '' && name !== 'identity');
  if (applied.length === 0 || received.length === 0) return decode(received, headers['content-type']);
  const [encoding = ''] = applied;
  const decompress = applied.length === 1 ? decompressors[encoding] : undefined;
  if (decompress === undefined) {
    return badEncoding(`The endpoint's answer is compressed as ${applied.join(', ').slice(0, 60)}. Make it use gzip, deflate, br or no compression.`);
  }
  try {
    return decode(await decompress(received, { maxOutputLength: maxBytes }), headers['content-type']);
  } catch (error) {
    return describeDecompression(error, encoding, maxBytes);
  }
}

export function describeSize(bytes: number): string {
  if (bytes >= 1_048_576) return `${Math.round(bytes / 104_857.6) / 10} MiB`;
  return bytes >= 1_024 ? `${Math.round(bytes / 102.4) / 10} KiB` : `${bytes} bytes`;
}

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflateWithHeader: Decompress = promisify(inflate);
const inflateBare: Decompress = promisify(inflateRaw);
const decompressors: Record<string, Decompress> = Object.assign(Object.create(null), {
  'gzip': promisify(gunzip),
  'x-gzip': promisify(gunzip),
  'br': promisify(brotliDecompress),
  // Servers send deflate both with and without the zlib header of RFC 1950, whose first byte ends in 8.
  'deflate': (bytes: Buffer, options: { maxOutputLength: number }) =>
    ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateWithHeader(bytes, options) : inflateBare(bytes, options),
} satisfies Record<string, Decompress>);

function decode(bytes: Buffer, contentType: string | undefined): BodyText {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const decoder = decoders[charset];
  if (decoder === undefined) {
    return badEncoding(`The endpoint's answer is in the character set ${charset.slice(0, 40)}. Make it answer in UTF-8.`);
  }
  const text = decoder(bytes);
  if (text !== null) return { ok: true, text, bytes: bytes.length };
  return badEncoding(`The endpoint's answer is not valid ${charset}. Make it answer in UTF-8.`);
}

// isUtf8 and toString are several times faster than a fatal TextDecoder and agree with it, the byte order mark included.
const utf8 = (bytes: Buffer): string | null => {
  if (!isUtf8(bytes)) return null;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return hasMark ? bytes.toString('utf8', 3) : bytes.toString('utf8');
};
const ascii = (bytes: Buffer): string | null => (isAscii(bytes) ? bytes.toString('latin1') : null);
const latin1 = (bytes: Buffer): string | null => bytes.toString('latin1');

const decoders: Record<string, (bytes: Buffer) => string | null> = Object.assign(Object.create(null), {
  'utf-8': utf8, 'utf8': utf8, 'us-ascii': ascii, 'ascii': ascii, 'iso-8859-1': latin1, 'latin1': latin1,
});

function badEncoding(message: string): BodyText {
  return { ok: false, cause: 'encoding', message };
}

function describeDecompression(error: unknown, encoding: string, maxBytes: number): BodyText {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  if (error.code !== 'ERR_BUFFER_TOO_LARGE') {
    return badEncoding(`The endpoint's answer claims to be compressed as ${encoding} but is not, or is cut off. Correct its compression or turn it off.`);
  }
  const message = `The endpoint's answer is larger than ${describeSize(maxBytes)} once decompressed. Make it answer with less.`;
  return { ok: false, cause: 'too_large', message };
}
