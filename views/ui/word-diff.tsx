// Two versions of a text with the words that differ marked: in one piece, or as its two sides.
import type { Child } from 'hono/jsx';
import { diffWords, type DiffPart } from '../../src/domain/word-diff.ts';

/** In one piece; where hardly a word agrees, the whole earlier text and then the whole later one. */
export function WordDiff({ before, after }: { before: string; after: string }) {
  const parts = diffWords(before, after) ?? [{ kind: 'removed', text: before } as const, { kind: 'added', text: `\n${after}` } as const];
  return <>{parts.map(marked)}</>;
}

export interface WordDiffSides {
  before: Child;
  after: Child;
}

/** For columns beside each other; null where hardly a word agrees and marks would not help. */
export function wordDiffSides(before: string, after: string): WordDiffSides | null {
  const parts = diffWords(before, after);
  if (parts === null) return null;
  return { before: <>{parts.filter(({ kind }) => kind !== 'added').map(marked)}</>, after: <>{parts.filter(({ kind }) => kind !== 'removed').map(marked)}</> };
}

function marked({ kind, text }: DiffPart): Child {
  if (kind === 'same') return text;
  return kind === 'removed' ? <del>{text}</del> : <ins>{text}</ins>;
}
