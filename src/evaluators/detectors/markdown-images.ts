// Tells the images of Markdown from its links: by where their labels end, and by the references that they name.

export interface MarkdownImages {
  /** The positions of the "]" that end the label of an image. */
  labelEnds: ReadonlySet<number>;
  /** What images may refer to, as `foldedLabel` gives it. */
  references: ReadonlySet<string>;
}

const longestLabel = 200;
const exclamation = 0x21;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const fullReference = /\[([^[\]]{1,200})\]/y;

/** Labels may hold brackets in pairs. */
export function imagesOf(markdown: string): MarkdownImages {
  const labelEnds = new Set<number>();
  const references = new Set<string>();
  const mayDefine = markdown.includes(']:');
  const open: { from: number; isImage: boolean }[] = [];
  for (let at = 0; at < markdown.length; at += 1) {
    const code = markdown.charCodeAt(at);
    if (code === openingBracket) open.push({ from: at + 1, isImage: markdown.charCodeAt(at - 1) === exclamation });
    else if (code === closingBracket) {
      const label = open.pop();
      if (label?.isImage !== true) continue;
      labelEnds.add(at);
      if (mayDefine) for (const named of referencesAt(markdown, label.from, at)) references.add(foldedLabel(named));
    }
  }
  return { labelEnds, references };
}

/** A label refers by itself, or by the one that follows it. */
function referencesAt(markdown: string, from: number, end: number): string[] {
  fullReference.lastIndex = end + 1;
  const full = fullReference.exec(markdown)?.[1];
  return [...(full === undefined ? [] : [full]), ...(end - from <= longestLabel ? [markdown.slice(from, end)] : [])];
}

/** Labels differ neither by case nor by how much white space they have (CommonMark 0.31 §4.7). */
export function foldedLabel(label: string): string {
  return label.replace(/\s+/g, ' ').trim().toLowerCase();
}
