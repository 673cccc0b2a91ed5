// Finds the code in an answer that is written in Markdown: fenced blocks and spans between backticks.

export interface CodeBlock {
  /** First word after the fence in lower case; '' where there is none. */
  language: string;
  text: string;
}

export interface SplitMarkdown {
  /** The fenced blocks in order; one that is never closed runs to the end. */
  blocks: CodeBlock[];
  /** All lines outside of them. */
  outside: string;
}

// What has another backtick behind the fence is a span of code on that line, and opens no block. Looked for behind the whole run alone, not behind each part of it.
const opening = /^ {0,3}(`{3,}(?!`)(?![^\n]*`)|~{3,})[ \t]*([^\s`{]*)/;

/** After CommonMark 0.31 §4.5, in one pass. */
export function splitMarkdown(markdown: string): SplitMarkdown {
  const blocks: { language: string; fence: string; lines: string[] }[] = [];
  const outside: string[] = [];
  let open: (typeof blocks)[number] | null = null;
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const fence: RegExpExecArray | null = open === null ? opening.exec(line) : null;
    if (fence !== null) blocks.push(open = { fence: fence[1]!, language: fence[2]!.toLowerCase(), lines: [] });
    else if (open === null) outside.push(line);
    else if (closesFence(line, open.fence)) open = null;
    else open.lines.push(line);
  }
  return { blocks: blocks.map((block) => ({ language: block.language, text: block.lines.join('\n') })), outside: outside.join('\n') };
}

/** The fence of a line that opens a block; null where it opens none. */
export function openingFence(line: string): string | null {
  return opening.exec(line)?.[1] ?? null;
}

/** The texts between single backticks. */
export function codeSpans(markdown: string): string[] {
  return [...markdown.matchAll(codeSpan)].map(([, text]) => text!);
}

// On one line and of bounded length, so that a text of many backticks is still read in one pass.
const codeSpan = /`([^`\n]{1,500})`/g;

const closing = /^ {0,3}(`+|~+)[ \t]*$/;

export function closesFence(line: string, fence: string): boolean {
  const found = closing.exec(line)?.[1];
  return found !== undefined && found.length >= fence.length && found[0] === fence[0];
}
