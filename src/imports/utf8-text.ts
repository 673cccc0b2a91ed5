// Turns a file's bytes into text: UTF-8 and nothing else, and whatever is not UTF-8 is named by its place.
import { isUtf8 } from 'node:buffer';
import { Unreadable } from './unreadable.ts';

const advice = 'Save the file as UTF-8 (in Excel: “CSV UTF-8”) and upload it again.';

/** The text in pieces, without a byte order mark. Throws Unreadable with the offset of the first byte that is not UTF-8. */
export async function* decodeUtf8(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let offset = 0;
  let held: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of bytes) {
    held = Buffer.concat([held, chunk]);
    if (!begun && held.length < signatureLength) continue;
    if (!begun) ({ offset, held } = begin(held));
    begun = true;
    const whole = held.subarray(0, held.length - incompleteTail(held));
    if (whole.length > 0) yield textOf(whole, offset);
    offset += whole.length;
    held = held.subarray(whole.length);
  }
  if (!begun) ({ offset, held } = begin(held));
  if (held.length > 0) yield textOf(held, offset);
}

/** Enough to know a signature, and UTF-16 by its zeros. */
const signatureLength = 64;

function begin(start: Buffer): { offset: number; held: Buffer } {
  refuseOtherFormats(start);
  const mark = start.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  return { offset: mark, held: start.subarray(mark) };
}

function refuseOtherFormats(start: Buffer): void {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Unreadable(`The file is not UTF-8: the byte order mark at byte 0 is that of UTF-16. ${advice}`);
  }
  if (start.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) {
    throw new Unreadable(`The file is an Excel or zip file, not text: byte 0 begins its signature. ${advice}`);
  }
  const zeros = start.filter((byte) => byte === 0).length;
  if (zeros > 1 && zeros * 3 > start.length) {
    throw new Unreadable(`The file is not UTF-8: from the zero at byte ${start.indexOf(0)} on it looks like UTF-16. ${advice}`);
  }
}

function textOf(bytes: Buffer, offset: number): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const at = firstInvalid(bytes);
  const byte = bytes[at]!.toString(16).toUpperCase().padStart(2, '0');
  throw new Unreadable(`The file is not UTF-8: byte ${(offset + at).toLocaleString('en-GB')} (counted from 0) is 0x${byte}, which cannot stand there. ${advice}`);
}

/** How many bytes at the end begin a character that the next chunk completes. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

/** The index of the first byte at which a well-formed sequence does not begin, or the length (Unicode 15, table 3-7). */
export function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at]!;
    const length = sequenceLength(lead);
    if (length === 0 || !isSecond(lead, bytes[at + 1], length)) return at;
    for (let next = 2; next < length; next += 1) if (!isContinuation(bytes[at + next])) return at;
    at += length;
  }
  return at;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** No overlong forms, no surrogates, nothing beyond U+10FFFF. */
function isSecond(lead: number, second: number | undefined, length: number): boolean {
  if (length === 1) return true;
  if (!isContinuation(second)) return false;
  if (lead === 0xe0) return second! >= 0xa0;
  if (lead === 0xed) return second! <= 0x9f;
  if (lead === 0xf0) return second! >= 0x90;
  return lead !== 0xf4 || second! <= 0x8f;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
