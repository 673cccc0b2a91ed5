// Finds the addresses of links and images in Markdown, in one pass.
import { resolveReferences } from './html-tags.ts';

export interface MarkdownAddress {
  /** At most 2,048 characters, with character references resolved. */
  address: string;
  /** `image`: the reader's browser fetches it without a click. */
  kind: 'image' | 'link' | 'definition';
}

const longestAddress = 2_048;

const exclamation = 0x21;
const openingBracket = 0x5b;
const closingBracket = 0x5d;

const definition = /^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*<?([^\s<>]+)/gm;
const autolink = /<([a-z][a-z0-9+.-]{1,31}:[^\s<>]+)>/gi;
const inline = /\]\([ \t\n]*<?([^\s()<>]+)/g;

/** Inline and reference style and autolinks, after CommonMark 0.31 §6.3 to §6.5. */
export function* markdownAddresses(markdown: string): Generator<MarkdownAddress> {
  const images = imageLabelEnds(markdown);
  for (const { 1: address, index } of markdown.matchAll(inline)) yield { address: shortened(address!), kind: images.has(index) ? 'image' : 'link' };
  for (const [, address] of markdown.matchAll(definition)) yield { address: shortened(address!), kind: 'definition' };
  for (const [, address] of markdown.matchAll(autolink)) yield { address: shortened(address!), kind: 'link' };
}

function shortened(address: string): string {
  return resolveReferences(address.slice(0, longestAddress));
}

/** The positions of the "]" that end the label of an image. Labels may hold brackets in pairs. */
function imageLabelEnds(markdown: string): Set<number> {
  const ends = new Set<number>();
  const open: boolean[] = [];
  for (let at = 0; at < markdown.length; at += 1) {
    const code = markdown.charCodeAt(at);
    if (code === openingBracket) open.push(markdown.charCodeAt(at - 1) === exclamation);
    else if (code === closingBracket && open.pop() === true) ends.add(at);
  }
  return ends;
}
