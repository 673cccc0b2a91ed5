// The part of an answer that Markdown shows as it is meant: without code, in which no image is loaded, no link followed and no HTML obeyed.
import { closesFence, openingFence } from './markdown-code.ts';

// Where a line may begin behind the marks of lists and quotes.
const marks = String.raw`[ \t>*+.)\d-]*`;
const html = new RegExp(String.raw`^${marks}<[a-z/!?]`, 'i');
/** HTML that blank lines do not end (CommonMark 0.31 §4.6, kinds 1 to 5). */
const longHtml = new RegExp(String.raw`^${marks}<(?:pre|script|style|textarea|[!?])`, 'i');
const nestedFence = new RegExp(String.raw`^(${marks})(\x60{3,}(?!\x60)(?![^\n]*\x60)|~{3,})`);

/**
 * Leaves out fenced blocks and code spans, but only what is code for certain. What renderers read in different ways (fences within lists, backticks near HTML
 * or over several lines) counts as shown, and where it leaves open what follows, so does all that follows: code that is none would hide an attack.
 */
export function withoutCode(markdown: string): string {
  const lines = markdown.split(/\r\n|\r|\n/);
  const shown: string[] = [];
  for (let at = 0; at < lines.length;) {
    const end = openingFence(lines[at]!) === null ? paragraphEnd(lines, at) : blockEnd(lines, at);
    if (end === null) return [...shown, ...lines.slice(at)].join('\n');
    if (openingFence(lines[at]!) === null) shown.push(shownOf(lines.slice(at, end)));
    at = end;
  }
  return shown.join('\n');
}

function shownOf(paragraph: readonly string[]): string {
  const text = paragraph.join('\n');
  return !text.includes('`') || paragraph.some((line) => html.test(line)) ? text : withoutSpans(text);
}

/** A block that is never closed runs to the end. null where a line stands further left than its fence, and may so end a list with all that it holds. */
function blockEnd(lines: readonly string[], from: number): number | null {
  const fence = openingFence(lines[from]!)!;
  const indent = lines[from]!.search(/\S/);
  for (let at = from + 1; at < lines.length; at += 1) {
    const start = lines[at]!.search(/[^ ]/);
    if (start !== -1 && start < indent) return null;
    if (closesFence(lines[at]!, fence)) return at + 1;
  }
  return lines.length;
}

/** With the blank line behind it. null where it leaves open what is code behind it: by HTML that may go on, or by a fence in a list or quote. */
function paragraphEnd(lines: readonly string[], from: number): number | null {
  let hasHtml = false;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (!/[<`~]/.test(line)) {
      if (line.trim() === '') return at + 1;
      continue;
    }
    if (openingFence(line) !== null) return hasHtml ? null : at;
    if (longHtml.test(line) || nestedFence.test(line)) return null;
    hasHtml ||= html.test(line);
  }
  return lines.length;
}

// What is escaped, a run of backticks, or the beginning of a tag or an autolink, which may hold backticks.
const token = /\\[^]|`+|<[a-z/!?]/gi;
const lineOrCellEnd = /[\n|]/g;

/** After CommonMark 0.31 §6.1: a run of backticks opens a span that the next run of the same length closes; without one it is text. In one pass. */
function withoutSpans(paragraph: string): string {
  const closing = closingRuns(paragraph);
  let shown = '';
  let from = 0;
  let nextBreak = -1;
  token.lastIndex = 0;
  for (let found = token.exec(paragraph); found !== null; found = token.exec(paragraph)) {
    const [start, run] = [found.index, found[0]];
    if (run.startsWith('<')) break;
    const close = run.startsWith('`') ? closing(run.length, start) : -1;
    if (close === -1) continue;
    // Over several lines they may stand in different paragraphs, and a bar ends the cell of a table.
    lineOrCellEnd.lastIndex = start;
    if (nextBreak < start) nextBreak = lineOrCellEnd.exec(paragraph)?.index ?? paragraph.length;
    if (nextBreak < close) break;
    shown += `${paragraph.slice(from, start)} `;
    token.lastIndex = from = close + run.length;
  }
  return shown + paragraph.slice(from);
}

/** Asked with rising positions: where the next run of the length begins behind one; -1 where there is none. */
function closingRuns(paragraph: string): (length: number, after: number) => number {
  const starts = new Map<number, { at: number[]; next: number }>();
  for (const { 0: run, index } of paragraph.matchAll(/`+/g)) {
    const known = starts.get(run.length);
    if (known) known.at.push(index);
    else starts.set(run.length, { at: [index], next: 0 });
  }
  return (length, after) => {
    const runs = starts.get(length);
    if (!runs) return -1;
    while (runs.next < runs.at.length && runs.at[runs.next]! <= after) runs.next += 1;
    return runs.at[runs.next] ?? -1;
  };
}
