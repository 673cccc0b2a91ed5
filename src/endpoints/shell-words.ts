// Splits a pasted command into words as a POSIX shell would, with $'…' quotes; what Windows' cmd.exe adds is taken away first.

export type ShellWords = { ok: true; words: string[]; hasRest: boolean } | { ok: false; message: string };

/** `hasRest`: something followed the command, like a pipe or a second command, and was left out. */
export function splitShellWords(command: string): ShellWords {
  const text = withoutCarets(command.replaceAll('\r\n', '\n'));
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
      continue;
    }
    if (endsCommand(text, at, word)) return { ok: true, words: word === null ? words : [...words, word], hasRest: /[^\s;&]/.test(text.slice(at)) };
    const piece = readPiece(text, at);
    if (piece === null) return { ok: false, message: `A quote that begins with ${char} is not closed. Paste the whole command.` };
    // A line that goes on is no word of its own.
    if (piece.text !== '' || (char !== '\\' && char !== '^')) word = (word ?? '') + piece.text;
    at = piece.end;
  }
  return { ok: true, words: word === null ? words : [...words, word], hasRest: false };
}

interface Piece {
  text: string;
  end: number;
}

/** A pipe, a redirection, or the start of another command. A lone & inside a word is taken for an unquoted URL's. */
function endsCommand(text: string, at: number, word: string | null): boolean {
  const char = text[at]!;
  if (char === '|' || char === '>' || char === '<') return true;
  if (char === ';') return /^;(\s|$)/.test(text.slice(at, at + 2));
  if (word !== null) return text.startsWith('&&', at);
  return char === '&' || char === '#' || /^\d>/.test(text.slice(at, at + 2));
}

/** null where a quote is not closed. */
function readPiece(text: string, at: number): Piece | null {
  const char = text[at]!;
  if (char === "'") return readPlain(text, at + 1);
  if (char === '"') return readDouble(text, at + 1);
  if (char === '$' && text[at + 1] === "'") return readAnsi(text, at + 2);
  if (char === '$' && text[at + 1] === '"') return readDouble(text, at + 2);
  if (char === '^' && lineEnd(text, at + 1) !== null) return { text: '', end: lineEnd(text, at + 1)! };
  if (char !== '\\') return { text: char, end: at + 1 };
  const next = text[at + 1];
  return { text: next === '\n' || next === undefined ? '' : next, end: at + 2 };
}

function readPlain(text: string, start: number): Piece | null {
  const end = text.indexOf("'", start);
  return end < 0 ? null : { text: text.slice(start, end), end: end + 1 };
}

function readDouble(text: string, start: number): Piece | null {
  let read = '';
  for (let at = start; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '"') return { text: read, end: at + 1 };
    const next = text[at + 1] ?? '';
    if (char === '\\' && '"\\$`\n'.includes(next) && next !== '') {
      read += next === '\n' ? '' : next;
      at += 1;
    } else read += char;
  }
  return null;
}

const ansiLetters: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', v: '\v' };

function readAnsi(text: string, start: number): Piece | null {
  let read = '';
  for (let at = start; at < text.length;) {
    const char = text[at]!;
    if (char === "'") return { text: read, end: at + 1 };
    const escape = char === '\\' ? /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|([^]))/y : null;
    if (escape === null) {
      read += char;
      at += 1;
      continue;
    }
    escape.lastIndex = at;
    const match = escape.exec(text);
    if (match === null) return null;
    read += unescaped(match);
    at = escape.lastIndex;
  }
  return null;
}

function unescaped([whole, hex, unicode, long, octal, letter]: RegExpExecArray): string {
  if (letter !== undefined) return ansiLetters[letter] ?? (`'"\\?`.includes(letter) ? letter : whole);
  const code = octal === undefined ? Number.parseInt(hex ?? unicode ?? long ?? '', 16) : Number.parseInt(octal, 8);
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

/** Where the next line begins, if nothing else stands on this one: cmd.exe goes on after a ^ there. */
function lineEnd(text: string, at: number): number | null {
  const rest = /[ \t]*\n/y;
  rest.lastIndex = at;
  return rest.test(text) ? rest.lastIndex : null;
}

/** Browsers write for cmd.exe ^ before every special character, the quotes included. */
function withoutCarets(command: string): string {
  const isForCmd = /^\S*curl(?:\.exe)?\s+(?:-[\w-]+\s+(?:[^\s"'^-][^\s"'^]*\s+)?)*\^"/i.test(command.trimStart());
  return isForCmd ? command.replace(/\^\n/g, ' ').replace(/\^([^])/g, '$1') : command;
}
