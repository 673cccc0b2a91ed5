// Walks the tags of HTML that nobody promised to be well formed, in one pass.

export interface HtmlTag {
  /** Lower case. */
  name: string;
  /** Names in lower case; values with character references resolved, '' where there is none. */
  attributes: { name: string; value: string }[];
}

// Each takes a few microseconds; no honest answer has as many.
const mostTags = 50_000;

/** More than a detector looks at. */
export function hasTooManyTags(html: string): boolean {
  let tags = 0;
  for (const _ of html.matchAll(/<[a-z]/gi)) if ((tags += 1) > mostTags) return true;
  return false;
}

/**
 * The start tags as a browser reads them (HTML Standard §13.2.5, tag and attribute states), and, as what renders Markdown may take
 * the beginning of a tag for text, the tags that stand within another one too. Time grows with the text only.
 */
export function* htmlTags(html: string): Generator<HtmlTag> {
  // A pattern of its own for each walk, because it keeps the position.
  const starts = /<([a-z][^\t\n\f\r />]*)/gi;
  for (let start = starts.exec(html); start !== null; start = starts.exec(html)) {
    const { attributes, end } = readAttributes(html, starts.lastIndex);
    yield { name: start[1]!.toLowerCase(), attributes };
    starts.lastIndex = Math.max(end, starts.lastIndex);
    yield* tagsWithin(html.slice(start.index + 1, starts.lastIndex));
  }
}

function* tagsWithin(tag: string): Generator<HtmlTag> {
  for (const [, name, rest] of tag.matchAll(/<([a-z][^\t\n\f\r /><]*)([^<]*)/gi)) yield { name: name!.toLowerCase(), attributes: readAttributes(rest!, 0).attributes };
}

const attributeName = /[\t\n\f\r /]*([^\t\n\f\r />=][^\t\n\f\r />=]*)?[\t\n\f\r ]*(=)?[\t\n\f\r ]*/y;
const bareValue = /[^\t\n\f\r >]*/y;

function readAttributes(html: string, from: number): { attributes: HtmlTag['attributes']; end: number } {
  const attributes: HtmlTag['attributes'] = [];
  let at = from;
  while (at < html.length && html[at] !== '>') {
    attributeName.lastIndex = at;
    const [whole, name, equals] = attributeName.exec(html)!;
    at += whole.length;
    if (name === undefined && equals === undefined) break;
    const value = equals === undefined ? { text: '', end: at } : readValue(html, at);
    at = value.end;
    attributes.push({ name: (name ?? '').toLowerCase(), value: resolveReferences(value.text) });
  }
  return { attributes, end: at };
}

function readValue(html: string, at: number): { text: string; end: number } {
  const quote = html[at];
  if (quote === '"' || quote === "'") {
    const close = html.indexOf(quote, at + 1);
    // A quote that is never closed is taken for a part of the value, so that it cannot hide the tags behind it.
    if (close !== -1) return { text: html.slice(at + 1, close), end: close + 1 };
  }
  bareValue.lastIndex = at;
  const text = bareValue.exec(html)![0];
  return { text, end: at + text.length };
}

const named: Record<string, string> = {
  tab: '\t', newline: '\n', excl: '!', quot: '"', num: '#', dollar: '$', percnt: '%', amp: '&', apos: "'", lpar: '(', rpar: ')', ast: '*', plus: '+', comma: ',', period: '.', sol: '/',
  colon: ':', semi: ';', lt: '<', equals: '=', gt: '>', quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']', hat: '^', lowbar: '_', lcub: '{', lbrace: '{',
  verbar: '|', vert: '|', rcub: '}', rbrace: '}',
};

/** The character references by which a scheme, a slash or a query can be hidden: numeric ones, and the named ones for ASCII. */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x0*([0-9a-f]{1,6})|#0*(\d{1,7})|([a-z]{2,10}));?/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
