// Pages of comparisons, and the ended runs that they compare: each test has a project of its own, so that no run is another's baseline by chance.
import { expect } from 'vitest';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeEndedRun, oneTrialTests, type EndedRun } from './ended-runs.ts';

export let app: TestApp;
export let fixture: ProjectFixture;

/** Before all tests of a file. */
export async function openStage(): Promise<void> {
  app = await openTestApp();
}

/** Before each of them. */
export async function setProject(): Promise<void> {
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
}

export const make = (run: EndedRun): Promise<RunRow> => makeEndedRun(app.db, fixture, run);
export const runs = (): string => `/projects/${fixture.projectId}/runs`;
export const of = (run: RunRow, rest = ''): string => `${runs()}/${run.number}/comparison${rest}`;

export async function page(path: string, status = 200): Promise<string> {
  const response = await app.get(path);
  expect(response.status, path).toBe(status);
  return response.text();
}

/** What a person reads. */
export const textOf = (html: string): string => html.replace(/<svg.*?<\/svg>/gs, ' ').replace(/<[^>]+>/g, ' ').replace(/&#39;/g, '’').replace(/\s+/g, ' ');
export const pass = (count: number): Verdict[] => Array<Verdict>(count).fill('pass');
export const rowsIn = (html: string): string[] => [...html.matchAll(/<span class="ti">(.*?)<span class="sub">/g)].map(([, title]) => title!);

/** 8 regressed, 1 improved, 21 unchanged. */
export async function eightToOne(): Promise<{ run: RunRow; baseline: RunRow }> {
  const before: Verdict[] = [...pass(8), 'fail', ...pass(21)];
  const after: Verdict[] = [...Array<Verdict>(8).fill('fail'), 'pass', ...pass(21)];
  const baseline = await make({ name: 'Nightly 41', tests: oneTrialTests(before) });
  return { baseline, run: await make({ name: 'Nightly 42', tests: oneTrialTests(after) }) };
}
