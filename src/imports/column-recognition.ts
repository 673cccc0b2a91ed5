// Recognises the usual names of columns, so that most files need no mapping by hand.
import type { ImportMapping } from '../tables/imports.ts';
import { wholeOf } from './json-columns.ts';

export const targets = ['prompt', 'expected', 'behavior', 'topic', 'tags'] as const;
export type Target = (typeof targets)[number];

/** By target, the best name first. Compared in lower case, with everything but letters and digits as one underscore. */
const usualNames: Record<Target, readonly string[]> = {
  prompt: [
    'prompt', 'prompts', 'question', 'query', 'user_input', 'user_message', 'user_prompt', 'user_query', 'instruction', 'input', 'input_text', 'inputs', 'message', 'messages',
    'turns', 'conversation', 'conversations', 'text', 'content', 'utterance', 'request', 'user',
  ],
  expected: [
    'expected', 'expected_response', 'expected_output', 'expected_answer', 'expected_result', 'ground_truth', 'groundtruth', 'reference', 'reference_answer',
    'reference_output', 'reference_response', 'ideal', 'ideal_answer', 'best_answer', 'correct_answer', 'gold', 'gold_answer', 'answer', 'answers', 'target', 'outputs',
    'output', 'response', 'completion',
  ],
  behavior: ['behavior', 'behaviour', 'behavior_name', 'behaviour_name', 'requirement', 'expectation'],
  topic: ['topic', 'category', 'subject', 'theme', 'domain'],
  tags: ['tags', 'tag', 'labels', 'label', 'keywords'],
};

/** Each column serves one target; what is left over is kept as metadata. A target without a column is "". */
export function recogniseColumns(columns: readonly string[]): ImportMapping {
  const left = [...columns];
  const take = (target: Target): string => {
    const column = bestColumn(left, target);
    if (column !== '') left.splice(left.indexOf(column), 1);
    return column;
  };
  const chosen = { prompt: take('prompt'), expected: take('expected'), behavior: take('behavior'), topic: take('topic'), tags: take('tags') };
  return { ...chosen, metadata: leftOver(columns, Object.values(chosen)), testSet: '' };
}

/** As an earlier file was mapped, where the new one has its columns; what is new to it is recognised. */
export function carryMapping(earlier: { mapping: ImportMapping; columns: readonly string[] }, columns: readonly string[]): ImportMapping {
  const recognised = recogniseColumns(columns);
  const carried = (target: Target): string => (columns.includes(earlier.mapping[target]) ? earlier.mapping[target] : '');
  const taken = targets.map(carried);
  // A target that had no column is left without one; a column that is gone is looked for again.
  const choose = (target: Target): string => carried(target) || (earlier.mapping[target] === '' || taken.includes(recognised[target]) ? '' : recognised[target]);
  const chosen = { prompt: choose('prompt'), expected: choose('expected'), behavior: choose('behavior'), topic: choose('topic'), tags: choose('tags') };
  const mapping = { ...chosen, metadata: recognised.metadata, testSet: earlier.mapping.testSet };
  const isKept = (column: string): boolean => (earlier.columns.includes(column) ? earlier.mapping.metadata.includes(column) : recognised.metadata.includes(column));
  return { ...mapping, metadata: offeredColumns(columns, mapping).filter(isKept) };
}

/** What can be kept as metadata: every column but those that are a part of another. */
export function metadataColumns(columns: readonly string[]): string[] {
  return columns.filter((column) => wholeOf(column) === column || !columns.includes(wholeOf(column)));
}

/** Of these, the ones that serve no target. */
export function offeredColumns(columns: readonly string[], mapping: ImportMapping): string[] {
  return metadataColumns(columns).filter((column) => !targets.some((target) => mapping[target] === column));
}

/** A list of which one item is used is left over only where there are more items. */
function leftOver(columns: readonly string[], used: readonly string[]): string[] {
  const usedUp = used.filter((column) => !columns.some((other) => other !== column && other !== wholeOf(column) && wholeOf(other) === wholeOf(column)));
  return metadataColumns(columns).filter((column) => !used.includes(column) && !usedUp.some((part) => wholeOf(part) === column));
}

function bestColumn(columns: readonly string[], target: Target): string {
  for (const nameOf of [fullName, lastName]) {
    for (const usual of usualNames[target]) {
      const named = columns.filter((column) => nameOf(column) === usual);
      const part = target === 'tags' ? undefined : named.find((column) => wholeOf(column) !== column);
      if (named.length > 0) return part ?? named.at(-1)!;
    }
  }
  return '';
}

function fullName(column: string): string {
  return plain(wholeOf(column));
}

/** inputs.question → question. */
function lastName(column: string): string {
  return plain(wholeOf(column).split('.').at(-1)!);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '');
}
