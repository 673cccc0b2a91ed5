// Finds the addresses of links and images in Markdown; time grows with the text only.
import { resolveReferences } from './html-tags.ts';
import { destinations } from './markdown-destinations.ts';
import { foldedLabel, imagesOf } from './markdown-images.ts';

export interface MarkdownAddress {
  /** At most 2,048 characters, with character references resolved. */
  address: string;
  /** `image`: the reader's browser fetches it without a click. */
  kind: 'image' | 'link' | 'definition';
}

const longestAddress = 2_048;

// In quotes and lists too. The address may stand on the next line.
const definition = /^[ \t>*+-]{0,20}\[((?:\\.|[^\\\]\n]){1,200})\]:[ \t]*(?:\n[ \t>]*)?<?([^\s<>]+)/gm;
const autolink = /<([a-z][a-z0-9+.-]{1,31}:[^\s<>]+)>/gi;
// Behind "](" and "<" the patterns above apply; what stands there may be followed by another link without a space.
const bareAddress = /(?<!\]\(|<)\b(https?:[/\\]|www\.)((?:[^\s<>\]]|\](?!\())+)/gi;

/** Inline and reference style and autolinks, after CommonMark 0.31 §6.3 to §6.5, and bare addresses, as GitHub's Markdown links them. */
export function* markdownAddresses(markdown: string): Generator<MarkdownAddress> {
  const { labelEnds, references } = imagesOf(markdown);
  for (const { written, labelEnd } of destinations(markdown)) yield* spellings(written, labelEnds.has(labelEnd) ? 'image' : 'link');
  for (const [, label, address] of markdown.matchAll(definition)) yield* spellings(address!, references.has(foldedLabel(label!)) ? 'image' : 'definition');
  for (const [, address] of markdown.matchAll(autolink)) yield { address: shortened(address!), kind: 'link' };
  for (const [, beginning, rest] of markdown.matchAll(bareAddress)) yield { address: bare(beginning!, rest!), kind: 'link' };
}

/** As it stands there, and without the backslashes that CommonMark takes for escapes. */
function* spellings(written: string, kind: MarkdownAddress['kind']): Generator<MarkdownAddress> {
  const address = written.slice(0, longestAddress);
  yield { address: shortened(address), kind };
  if (address.includes('\\')) yield { address: shortened(address.replace(/\\([!-/:-@[-`{-~])/g, '$1')), kind };
}

function shortened(address: string): string {
  return resolveReferences(address.slice(0, longestAddress));
}

/** Without the punctuation of the sentence that it ends. */
function bare(beginning: string, rest: string): string {
  const whole = shortened((beginning.toLowerCase() === 'www.' ? 'http://www.' : beginning) + rest.slice(0, longestAddress));
  let end = whole.length;
  while (end > 0 && '?!.,:;*_~\'"`)}]|'.includes(whole[end - 1]!)) end -= 1;
  return whole.slice(0, end);
}
