// Recognises a pattern that was written between slashes, as many languages write one: here the slashes would be looked for as they are.
import { quote } from './quote.ts';

/** Where to say what a letter after the second slash says: the labels of the boxes, by letter. */
export type FlagBoxes = Readonly<Record<string, string>>;

const quotedCharacters = 40;

/** What to write instead, naming the boxes to tick; null where the pattern does not stand between slashes. */
export function refuseSlashes(pattern: string, boxes: FlagBoxes = {}): string | null {
  const text = pattern.trim();
  // No one expression for all of it: what is typed may be a megabyte, and that one would look at it again and again.
  const second = text.lastIndexOf('/');
  const [inner, letters] = [text.slice(1, second), text.slice(second + 1)];
  if (!text.startsWith('/') || !/[^/]/.test(inner) || !/^[gimsuy]{0,6}$/.test(letters) || new Set(letters).size < letters.length) return null;
  const wanted = [...letters].flatMap((letter) => (Object.hasOwn(boxes, letter) ? [`“${boxes[letter]}”`] : []));
  const ticks = wanted.length > 0 ? `, and tick ${wanted.join(' and ')}` : '';
  return `Write ${quote(inner, quotedCharacters)} without / around it${ticks}. If the slashes are meant, write ${quote(`[/]${inner}[/]${letters}`, quotedCharacters)}.`;
}
