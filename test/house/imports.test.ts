// The house's sentences about who may import whom, read from the imports themselves.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../support/processes.ts';

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = ['src', 'views', 'migrations'].flatMap((folder) =>
  readdirSync(path.join(projectFolder, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)).map((file) => path.posix.join(folder, file)));

const imports: Import[] = files.flatMap((from) => {
  const source = readFileSync(path.join(projectFolder, from), 'utf8');
  return [...source.matchAll(/^import (type )?[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gms)].map(([, typeOnly, fixed, dynamic]) => ({
    from, to: path.posix.join(path.posix.dirname(from), (fixed ?? dynamic)!), typeOnly: typeOnly !== undefined,
  }));
});

const offenders = (breaks: (one: Import) => boolean): string[] => imports.filter(breaks).map(({ from, to }) => `${from} → ${to}`);
const inside = (file: string, ...folders: string[]): boolean => folders.some((folder) => file.startsWith(`${folder}/`));

/** No slices: the rules, the technology and the stored shapes below them, the web edge that they answer through, tools. */
const beside = ['domain', 'platform', 'tables', 'evaluators', 'http', 'embedded', 'dev'];
/** Each may use those before it. */
const slices = [
  'audit', 'accounts', 'members', 'endpoints', 'models', 'runs', 'metrics', 'behaviors', 'tests', 'test-sets', 'imports', 'comparisons', 'reviews', 'exports', 'demo', 'projects', 'execution',
];
const sliceOf = (file: string): string | null => /^src\/([^/]+)\//.exec(file)?.[1] ?? null;
/** A page may also show what later slices find out; it asks their queries, never their pages. */
const isPage = (file: string): boolean => /-pages?\.tsx?$/.test(file);

describe('the house', () => {
  it('has imports at all, so that these sentences can be wrong', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it('keeps its rules pure: the domain imports nothing but the domain', () => {
    expect(offenders(({ from, to }) => inside(from, 'src/domain') && !inside(to, 'src/domain'))).toEqual([]);
    const impure = files.filter((file) => inside(file, 'src/domain') && /from 'node:(?!crypto)|Date\.now|Math\.random|new Date\(\)/.test(readFileSync(path.join(projectFolder, file), 'utf8')));
    expect(impure).toEqual([]);
  });

  it('keeps the platform ignorant of runs and pages', () => {
    expect(offenders(({ from, to, typeOnly }) => inside(from, 'src/platform') && !typeOnly && !inside(to, 'src/platform', 'src/domain', 'migrations'))).toEqual([]);
  });

  it('keeps the stored shapes declarations: they import types alone, the domain’s and one another’s', () => {
    const declares = (file: string): boolean => file === 'src/tables.ts' || inside(file, 'src/tables');
    expect(offenders(({ from, to, typeOnly }) => declares(from) && (!typeOnly || !inside(to, 'src/tables', 'src/domain')))).toEqual([]);
  });

  it('keeps evaluators above the domain alone', () => {
    expect(offenders(({ from, to }) => inside(from, 'src/evaluators') && !inside(to, 'src/evaluators', 'src/domain'))).toEqual([]);
  });

  it('keeps views free of the database, and of the engine', () => {
    const touchesDatabase = (file: string): boolean => /^import (?!type )[^;]*from '(kysely|pg|bullmq)'/m.test(readFileSync(path.join(projectFolder, file), 'utf8'));
    expect(offenders(({ from, to, typeOnly }) => inside(from, 'views') && !typeOnly && touchesDatabase(to))).toEqual([]);
    expect(offenders(({ from, to }) => inside(from, 'views') && inside(to, 'src/execution'))).toEqual([]);
    expect(files.filter((file) => inside(file, 'views') && touchesDatabase(file))).toEqual([]);
  });

  it('never loads the engine in the web process', () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { from, to, typeOnly } of imports) if (from === file && !typeOnly) visit(to);
    };
    visit('src/web.ts');
    expect([...reached].filter((file) => inside(file, 'src/execution') || file === 'src/worker.ts')).toEqual([]);
    expect(reached.has('src/routes.ts')).toBe(true);
  });

  it('has an order of slices with a place for each', () => {
    const folders = new Set(files.filter((file) => inside(file, 'src')).map(sliceOf).filter((folder) => folder !== null && !beside.includes(folder)));
    expect([...slices].sort()).toEqual([...folders].sort());
  });

  it('lets a slice use the queries and verbs of those before it alone', () => {
    const placeOf = (file: string): number => slices.indexOf(sliceOf(file) ?? '');
    const rises = ({ from, to }: Import): boolean => placeOf(from) !== -1 && placeOf(to) > placeOf(from);
    expect(offenders((one) => rises(one) && (!isPage(one.from) || isPage(one.to)))).toEqual([]);
  });

  it('lets nothing but what answers requests import a page of a slice', () => {
    const answers = new Set(imports.filter(({ to }) => to === 'src/http/app-context.ts').map(({ from }) => from));
    expect(offenders(({ from, to }) => isPage(to) && slices.includes(sliceOf(to) ?? '') && from !== 'src/routes.ts' && !answers.has(from))).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(path.join(projectFolder, file), 'utf8')));
    expect(readers.filter((file) => !inside(file, 'src/dev', 'src/embedded'))).toEqual(['src/main.ts', 'src/rotate-secrets.ts']);
  });

  it('names htmx’s headers in one place', () => {
    const namers = files.filter((file) => inside(file, 'src') && /['"]hx-(request|target|source|redirect|trigger|push|location|refresh)/i.test(readFileSync(path.join(projectFolder, file), 'utf8')));
    expect(namers.filter((file) => file !== 'src/http/htmx.ts' && file !== 'src/http/admission.ts')).toEqual([]);
  });

  it('has no cycle of imports', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') { cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → ')); return; }
      state.set(file, 'open');
      for (const { from, to, typeOnly } of imports) if (from === file && !typeOnly) visit(to, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
