// Finds what stands between the parentheses of Markdown's inline links and images, in one walk, as one can stand in another.

export interface Destination {
  /** As written, without a title. */
  written: string;
  /** Position of the "]" that ends the label. */
  labelEnd: number;
}

interface OpenParenthesis {
  from: number;
  /** null: not one behind a label. */
  labelEnd: number | null;
}

// As many as common renderers take inside one another.
const mostNested = 32;

const token = /\]\([ \t\n]*(?:<([^<>\n]*))?|\\[()\\\]]|[()<>]|\s/g;

/** After CommonMark 0.31 §6.3: up to a space, or to the parenthesis that closes the destination; parentheses within it stand in pairs. */
export function* destinations(markdown: string): Generator<Destination> {
  let open: OpenParenthesis[] = [];
  for (const { 0: found, 1: pointed, index } of markdown.matchAll(token)) {
    if (pointed !== undefined) yield { written: pointed, labelEnd: index };
    else if (found.startsWith(']')) open.push({ from: index + found.length, labelEnd: index });
    else if (found === '(') open.push({ from: index + 1, labelEnd: null });
    else if (found === ')') yield* closed(markdown, open.splice(-1), index);
    else if (!found.startsWith('\\')) {
      yield* closed(markdown, open, index);
      open = [];
    }
  }
  yield* closed(markdown, open, markdown.length);
}

function* closed(markdown: string, parentheses: readonly OpenParenthesis[], end: number): Generator<Destination> {
  for (const { from, labelEnd } of parentheses.filter((one) => one.labelEnd !== null).slice(-mostNested)) yield { written: markdown.slice(from, end), labelEnd: labelEnd! };
}
