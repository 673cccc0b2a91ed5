// Finds a text inside another one in time that grows with their lengths, never with the product of them.

// Up to here the engine's own search, which is far quicker on honest texts, takes no longer: it looks back at most this far.
const longestQuickSearch = 250;

/** What `text.includes(wanted)` says. On texts such as "aaa…" the engine's own search takes seconds where `wanted` is long. */
export function includesText(text: string, wanted: string): boolean {
  if (wanted.length <= longestQuickSearch || wanted.length > text.length) return text.includes(wanted);
  return includesByBorders(text, wanted);
}

/** Knuth, Morris and Pratt 1977, "Fast pattern matching in strings". */
function includesByBorders(text: string, wanted: string): boolean {
  const borders = bordersOf(wanted);
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (matched > 0 && wanted.charCodeAt(matched) !== unit) matched = borders[matched - 1]!;
    if (wanted.charCodeAt(matched) === unit) matched += 1;
    if (matched === wanted.length) return true;
  }
  return false;
}

/** For each beginning of the text, how long its longest proper beginning is that it also ends with; in UTF-16 units. */
function bordersOf(text: string): Uint32Array {
  const borders = new Uint32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at += 1) {
    while (length > 0 && text.charCodeAt(at) !== text.charCodeAt(length)) length = borders[length - 1]!;
    if (text.charCodeAt(at) === text.charCodeAt(length)) length += 1;
    borders[at] = length;
  }
  return borders;
}
