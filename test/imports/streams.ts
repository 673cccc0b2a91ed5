// Bytes and texts that arrive in pieces, for tests of what reads streams.
import fc from 'fast-check';
import { openFile } from '../../src/imports/open-file.ts';
import { Unreadable } from '../../src/imports/unreadable.ts';

export async function* arriving<T>(pieces: readonly T[]): AsyncGenerator<T, void> {
  yield* pieces;
}

export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** Where to cut something; places beyond its end are no cut. */
export const cuts = fc.array(fc.nat(400), { maxLength: 12 });

export function cutBytes(bytes: Buffer, places: readonly number[]): Buffer[] {
  return pieces(bytes.length, places).map(([from, to]) => bytes.subarray(from, to));
}

/** Never inside a character. */
export function cutText(text: string, places: readonly number[]): string[] {
  const characters = [...text];
  return pieces(characters.length, places).map(([from, to]) => characters.slice(from, to).join(''));
}

function pieces(length: number, places: readonly number[]): [number, number][] {
  const inner = [...new Set(places)].filter((place) => place > 0 && place < length).sort((a, b) => a - b);
  const ends = [...inner, length];
  return ends.map((end, index) => [index === 0 ? 0 : ends[index - 1]!, end]);
}

/** The sentence with which reading was refused. */
export async function refusalOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof Unreadable) return error.refusal.message;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

/** What a file of this name and text is staged as. */
export async function staged(name: string, text: string): Promise<{ columns: string[]; rows: { number: number; cells: unknown }[]; format: string }> {
  const file = await openFile(name, arriving([Buffer.from(text)]));
  const rows = [];
  for await (const batch of file.rows) rows.push(...batch.map(({ number, json }) => ({ number, cells: JSON.parse(json) as unknown })));
  return { columns: file.columns, rows, format: file.format };
}
