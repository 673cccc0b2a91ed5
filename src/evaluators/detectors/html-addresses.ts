// Finds the addresses in HTML: what an element loads by itself, and where a click on it leads.
import { htmlTags, type HtmlTag } from './html-tags.ts';

export interface HtmlAddress {
  address: string;
  /** `image`, `element`: fetched without a click. */
  kind: 'image' | 'element' | 'link';
}

const longestAddress = 2_048;
const imageNames = new Set(['img', 'image', 'picture', 'source', 'input', 'svg']);
const clickedNames = new Set(['a', 'area']);
const clickedAttributes = new Set(['action', 'formaction', 'ping']);
const addressAttributes = new Set([
  'src', 'href', 'xlink:href', 'action', 'formaction', 'poster', 'background', 'data', 'dynsrc', 'lowsrc', 'longdesc', 'icon', 'manifest', 'archive', 'code', 'codebase', 'classid',
]);
/** Their values hold several addresses. */
const listAttributes = new Set(['srcset', 'imagesrcset', 'ping']);

export function* htmlAddresses(html: string): Generator<HtmlAddress> {
  for (const tag of htmlTags(html)) {
    for (const { name, value } of tag.attributes) {
      for (const address of addressesIn(name, value)) yield { address: address.slice(0, longestAddress), kind: kindOf(tag, name) };
    }
  }
  for (const sheet of styleSheets(html)) for (const address of styleAddresses(sheet)) yield { address, kind: 'element' };
}

function kindOf({ name }: HtmlTag, attribute: string): HtmlAddress['kind'] {
  if (clickedAttributes.has(attribute) || (clickedNames.has(name) && attribute.endsWith('href'))) return 'link';
  return imageNames.has(name) || attribute === 'style' || attribute === 'background' || attribute === 'poster' ? 'image' : 'element';
}

function* addressesIn(attribute: string, value: string): Generator<string> {
  if (attribute === 'style') yield* styleAddresses(value);
  else if (listAttributes.has(attribute)) yield* candidates(value);
  // Of <meta http-equiv="refresh">: "0; url=https://…".
  else if (attribute === 'content') yield* /^[\s\d.,;]*url\s*=\s*["']?([^"']*)/i.exec(value)?.slice(1) ?? [];
  else if (addressAttributes.has(attribute)) yield value.trim();
}

/** A comma ends a candidate, or is a part of its address: taken both ways. What is no address is no foreign one. */
function* candidates(value: string): Generator<string> {
  for (const [word] of value.matchAll(/[^\s]+/g)) {
    yield word.replace(/^,+/, '');
    if (word.includes(',')) yield* word.split(',');
  }
}

/** The texts of <style> elements. */
function* styleSheets(html: string): Generator<string> {
  const folded = html.toLowerCase();
  for (let at = folded.indexOf('<style'); at !== -1;) {
    const close = folded.indexOf('</style', at);
    const end = close === -1 ? html.length : close;
    yield html.slice(at, end);
    at = folded.indexOf('<style', end);
  }
}

/** Whatever a style sheet names as a whole address or as one without its scheme, it loads: url(…), @import, image-set(…). */
function* styleAddresses(style: string): Generator<string> {
  const plain = style.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\s]))/gi, (_, hex?: string, other?: string) => (hex === undefined ? other! : String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff))));
  for (const [address] of plain.matchAll(/(?:https?:[/\\]*|[/\\]{2})[^\s"'()<>]+/gi)) yield address.slice(0, longestAddress);
}
