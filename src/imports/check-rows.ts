// Checks every staged row under a mapping, in one pass: what would be imported, and everything that stands in the way.
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { rowToTest, type ImportedTest, type RowError } from './row-to-test.ts';
import { readRows } from './staged-rows.ts';

/** More errors than these are in the download only. */
export const mostErrorsShown = 500;
const testsShown = 10;
/** More different behaviors than these are a sign that the column holds something else. */
export const mostBehaviors = 500;

export type FoundError = RowError & { row: number };

export interface Check {
  rows: number;
  /** Rows that are a test without any error. */
  good: number;
  bad: number;
  errorCount: number;
  /** The first of them. */
  errors: FoundError[];
  /** The first tests, by the number of their row. */
  tests: (ImportedTest & { row: number })[];
  /** Names of behaviors as they are first written, by what makes them equal; complete up to mostBehaviors. */
  behaviors: Map<string, string>;
  /** Rows whose prompt stands in an earlier row too. */
  repeated: number;
}

/** Rows never change while they are staged, so what was found once stays true: kept for the last few mappings. */
export function checkRows(db: Kysely<Tables>, importId: number, mapping: ImportMapping): Promise<Check> {
  const known = knownChecks(db);
  // The name of a new test set changes nothing in the rows.
  const key = `${importId} ${JSON.stringify({ ...mapping, testSet: '' })}`;
  const check = known.get(key) ?? makeCheck(db, importId, mapping);
  known.delete(key);
  known.set(key, check);
  check.catch(() => known.delete(key));
  if (known.size > mostKnown) known.delete(known.keys().next().value!);
  return check;
}

/** Names that differ in case or in how their accents are written are one behavior. */
export function behaviorKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Every error of every row, in the file's order, a page at a time. */
export async function* findErrors(db: Kysely<Tables>, importId: number, mapping: ImportMapping): AsyncGenerator<FoundError[], void> {
  for await (const rows of readRows(db, importId)) {
    yield rows.flatMap(({ number, cells }) => {
      const found = rowToTest(mapping, cells);
      return 'errors' in found ? found.errors.map((error) => ({ ...error, row: number })) : [];
    });
  }
}

const mostKnown = 20;
const checksByDatabase = new WeakMap<Kysely<Tables>, Map<string, Promise<Check>>>();

function knownChecks(db: Kysely<Tables>): Map<string, Promise<Check>> {
  const known = checksByDatabase.get(db) ?? new Map<string, Promise<Check>>();
  checksByDatabase.set(db, known);
  return known;
}

async function makeCheck(db: Kysely<Tables>, importId: number, mapping: ImportMapping): Promise<Check> {
  const check: Check = { rows: 0, good: 0, bad: 0, errorCount: 0, errors: [], tests: [], behaviors: new Map(), repeated: 0 };
  const prompts = new Set<number>();
  for await (const rows of readRows(db, importId)) {
    for (const { number, cells } of rows) {
      check.rows += 1;
      const found = rowToTest(mapping, cells);
      if ('errors' in found) countErrors(check, number, found.errors);
      else countTest(check, number, found.test, prompts);
    }
  }
  return check;
}

function countErrors(check: Check, row: number, errors: readonly RowError[]): void {
  check.bad += 1;
  check.errorCount += errors.length;
  for (const error of errors) if (check.errors.length < mostErrorsShown) check.errors.push({ row, ...error });
}

function countTest(check: Check, row: number, test: ImportedTest, prompts: Set<number>): void {
  check.good += 1;
  if (check.tests.length < testsShown) check.tests.push({ row, ...test });
  const key = test.behavior === null ? null : behaviorKey(test.behavior);
  if (key !== null && !check.behaviors.has(key) && check.behaviors.size <= mostBehaviors) check.behaviors.set(key, test.behavior!);
  const prompt = shortHash(test.prompt);
  if (prompts.has(prompt)) check.repeated += 1;
  prompts.add(prompt);
}

/** 48 bits: of a million prompts, two different ones agree by chance once in 500 files, and it only words a remark. */
function shortHash(text: string): number {
  return createHash('sha1').update(text).digest().readUIntBE(0, 6);
}
