// What a row of the file becomes under a mapping: a test, or everything that is wrong with it.
import { storableText } from '../domain/safe-text.ts';
import { testLimits as limits } from '../domain/test-limits.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { readCell } from './json-columns.ts';
import type { Target } from './column-recognition.ts';
import { metadataOf } from './row-metadata.ts';

export interface ImportedTest {
  prompt: string;
  /** null: there is none. */
  expected: string | null;
  /** By name; null: none. */
  behavior: string | null;
  topic: string;
  tags: string[];
  metadata: Record<string, unknown>;
}

export interface RowError {
  /** `row`: the row as a whole. */
  field: Target | 'metadata' | 'row';
  message: string;
}

/** `cells`: as staged, an object, or a text that says why the row could not be read. Total: never throws. */
export function rowToTest(mapping: ImportMapping, cells: unknown): { test: ImportedTest } | { errors: RowError[] } {
  if (typeof cells !== 'object' || cells === null) return { errors: [{ field: 'row', message: String(cells) }] };
  const errors: RowError[] = [];
  const say = (field: RowError['field'], message: string): void => void errors.push({ field, message });
  const row = cells as Record<string, unknown>;
  const test: ImportedTest = {
    prompt: promptOf(row, mapping, say),
    expected: expectedOf(row, mapping, say),
    behavior: nameOf(row, mapping, 'behavior', say) || null,
    topic: nameOf(row, mapping, 'topic', say),
    tags: tagsOf(row, mapping, say),
    metadata: metadataOf(row, mapping, (message) => say('metadata', message)),
  };
  return errors.length > 0 ? { errors } : { test };
}

type Say = (field: RowError['field'], message: string) => void;
type Row = Record<string, unknown>;

function promptOf(row: Row, { prompt }: ImportMapping, say: Say): string {
  const value = cellOf(row, prompt);
  if (typeof value === 'object' && value !== null) {
    say('prompt', `“${prompt}” is ${kindOf(value)}, not a text.`);
    return '';
  }
  const text = textOf(value);
  if (text.trim() === '') say('prompt', `“${prompt}” is empty.`);
  return within(text, limits.prompt, 'prompt', prompt, say);
}

/** A list or an object is expected as JSON. */
function expectedOf(row: Row, { expected }: ImportMapping, say: Say): string | null {
  const value = cellOf(row, expected);
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : textOf(value);
  return text.trim() === '' ? null : within(text, limits.prompt, 'expected', expected, say);
}

function nameOf(row: Row, mapping: ImportMapping, field: 'behavior' | 'topic', say: Say): string {
  const value = cellOf(row, mapping[field]);
  if (typeof value === 'object' && value !== null) {
    say(field, `“${mapping[field]}” is ${kindOf(value)}, not a text.`);
    return '';
  }
  return within(textOf(value).trim(), limits.name, field, mapping[field], say);
}

function tagsOf(row: Row, mapping: ImportMapping, say: Say): string[] {
  const value = cellOf(row, mapping.tags);
  const parts = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? null : listOf(textOf(value));
  if (parts === null || parts.some((part) => typeof part === 'object')) {
    say('tags', `“${mapping.tags}” is neither a text nor a list of texts.`);
    return [];
  }
  const tags = [...new Set(parts.map((part) => storableText(textOf(part)).trim()).filter((tag) => tag !== ''))];
  if (tags.length > limits.tags) say('tags', `“${mapping.tags}” holds ${tags.length} tags; at most ${limits.tags} are possible.`);
  if (tags.some((tag) => tag.length > limits.tag)) say('tags', `“${mapping.tags}” holds a tag of more than ${limits.tag} characters.`);
  return tags;
}

/** A cell with several tags: a JSON list, or separated by commas or semicolons. */
function listOf(text: string): unknown[] {
  if (text.trimStart().startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (Array.isArray(parsed)) return parsed;
    } catch {
      // A tag may begin with a bracket.
    }
  }
  return text.split(/[,;]/);
}

function cellOf(row: Row, column: string): unknown {
  return column === '' ? undefined : readCell(row, column);
}

/** With the line ends that a form would give the same text, so that the same test has the same content hash. */
function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value).replaceAll('\r\n', '\n');
}

function within(text: string, longest: number, field: RowError['field'], column: string, say: Say): string {
  if (text.length > longest) say(field, `“${column}” has ${text.length.toLocaleString('en-GB')} characters; at most ${longest.toLocaleString('en-GB')} are possible.`);
  return text;
}

function kindOf(value: object): string {
  return Array.isArray(value) ? 'a list' : 'an object';
}
