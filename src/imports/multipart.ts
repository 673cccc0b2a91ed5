// Reads multipart/form-data (RFC 7578) as a stream: one part after the other, never more of it in memory than a chunk.
import { Unreadable } from './unreadable.ts';

export interface Part {
  name: string;
  /** As the sender wrote it, or null for a field that is not a file; "" where no file was chosen. */
  fileName: string | null;
  /** To be read once; what is left of it is skipped when the next part is asked for. */
  content: AsyncIterable<Buffer>;
}

const longestHead = 16 * 1024;
const headEnd = Buffer.from('\r\n\r\n');

/** The parts in their order. Throws Unreadable for a body that is cut off or is no multipart body. */
export async function* readMultipart(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part, void> {
  const source = createSource(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await skip(source.until(delimiter));
  while (await opensPart(source)) {
    const head = readHead(await source.take(headEnd, longestHead));
    const content = unclosable(source.until(delimiter));
    yield { ...head, content };
    await skip(content);
  }
}

/** null where the header does not announce multipart/form-data. */
export function boundaryOf(contentType: string | undefined): string | null {
  const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2] ?? null;
}

/** The text of a field. Throws Unreadable beyond `maxBytes`. */
export async function readField(part: Part, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of part.content) {
    length += chunk.length;
    if (length > maxBytes) throw new Unreadable(`The field “${part.name.slice(0, 50)}” is longer than ${maxBytes} bytes.`, 'too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface Source {
  /** What comes before the delimiter; the delimiter itself is passed over. */
  until(delimiter: Buffer): AsyncGenerator<Buffer, void>;
  /** The same in one piece of at most `maxBytes`. */
  take(delimiter: Buffer, maxBytes: number): Promise<Buffer>;
  /** The next two bytes, which stay. */
  peek(): Promise<string>;
}

function createSource(body: AsyncIterable<Uint8Array>): Source {
  const chunks = body[Symbol.asyncIterator]();
  // The first delimiter stands at the very start, without the line end that belongs to all others.
  let held: Buffer = Buffer.from('\r\n');

  async function more(): Promise<void> {
    const next = await chunks.next();
    if (next.done) throw new Unreadable('The upload broke off before its end. Send the file again.');
    held = held.length === 0 ? asBuffer(next.value) : Buffer.concat([held, next.value]);
  }

  async function* until(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const at = held.indexOf(delimiter);
      // A delimiter may have begun in the last bytes.
      const sure = at >= 0 ? at : Math.max(0, held.length - delimiter.length + 1);
      const piece = held.subarray(0, sure);
      held = held.subarray(at >= 0 ? at + delimiter.length : sure);
      if (piece.length > 0) yield piece;
      if (at >= 0) return;
      await more();
    }
  }

  return {
    until,
    async take(delimiter, maxBytes) {
      while (held.indexOf(delimiter) < 0 && held.length <= maxBytes) await more();
      const at = held.indexOf(delimiter);
      if (at < 0 || at > maxBytes) throw new Unreadable('The upload has a part whose header is too long. Send the file again.');
      const taken = held.subarray(0, at);
      held = held.subarray(at + delimiter.length);
      return taken;
    },
    async peek() {
      while (held.length < 2) await more();
      return held.toString('latin1', 0, 2);
    },
  };
}

/** Two dashes after a delimiter end the body. */
async function opensPart(source: Source): Promise<boolean> {
  return (await source.peek()) !== '--';
}

function readHead(head: Buffer): Pick<Part, 'name' | 'fileName'> {
  const [afterDelimiter, ...lines] = head.toString('utf8').split('\r\n');
  const disposition = lines.find((line) => /^content-disposition\s*:/i.test(line));
  if (afterDelimiter!.trim() !== '' || disposition === undefined) throw new Unreadable('The upload is not a form that Assay can read. Send the file again.');
  const parameters = new Map<string, string>();
  for (const [, name, quoted, bare] of disposition.matchAll(/;\s*([\w*-]+)=(?:"((?:\\.|[^"\\])*)"|([^;\s"]*))/g)) {
    parameters.set(name!.toLowerCase(), unescaped(quoted ?? bare ?? ''));
  }
  return { name: parameters.get('name') ?? '', fileName: parameters.get('filename') ?? null };
}

/** Browsers write three characters as percent codes; other programs put a backslash before quotes. */
function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

/** Without `return`, so that a loop that is left early keeps the place in the body. */
function unclosable(generator: AsyncGenerator<Buffer, void>): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => ({ next: () => generator.next() }) };
}

async function skip(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
