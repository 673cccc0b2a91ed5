// The stage of the tests that filter results by a metric: a project of 120 tests and two metrics, and what a person reads on its pages of results.
import { randomUUID } from 'node:crypto';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { wordsOf } from '../metrics/form-reading.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import type { Judged, SettledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

export let app: TestApp;
export let fixture: ProjectFixture;

export async function openStage(): Promise<void> {
  app = await openTestApp();
  fixture = await joinedProject(120);
  await addSecondMetric(fixture);
}

/** A project whose pages the app's account may see; its set has one metric. */
export async function joinedProject(tests: number): Promise<ProjectFixture> {
  const made = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests });
  await app.db.insertInto('members').values({ project_id: made.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
  return made;
}

export async function addSecondMetric({ projectId, testSetId }: ProjectFixture): Promise<void> {
  const second = await makeMetric(app.db, projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short');
  await app.db.insertInto('test_set_metrics').values({ test_set_id: testSetId, metric_id: second, position: 1 }).execute();
}

/** Of 120 tests, the first metric fails every second one, the second cannot judge every tenth; of the last ten the calls failed. */
export const judged = (position: number): Judged => (position >= 110 ? 'call failed' : [position % 2 === 0 ? 'fail' : 'pass', position % 10 === 5 ? 'error' : 'pass']);

export const resultsOf = (run: SettledRun, of = fixture): string => `/projects/${of.projectId}/runs/${run.number}/results`;
export const page = async (address: string): Promise<string> => (await app.get(address)).text();
const listed = (html: string): number[] => [...html.matchAll(/<li id="test-(\d+)"/g)].map(([, number]) => Number(number));
/** The counter of each verdict, as the list's head names them. */
export const segments = (html: string): string => wordsOf(/<div class="seg"[^>]*id="verdict-segments".*?<\/div>/s.exec(html)![0]).trim();

/** Of all pages of the list, in order. */
export async function listedByPages(address: string): Promise<number[]> {
  const numbers: number[] = [];
  for (let next: string | undefined = address; next !== undefined;) {
    const html = await page(next);
    numbers.push(...listed(html));
    next = /<li class="page-link" id="more-results"[^>]*><a href="([^"]*)"/.exec(html)?.[1]!.replaceAll('&amp;', '&');
  }
  return numbers;
}

export async function review(projectId: number, run: SettledRun, position: number, verdict: ReviewedVerdict, metric?: number): Promise<void> {
  const result = run.results.find((one) => one.position === position)!;
  const added = await addReview(app.db, {
    projectId, accountId: app.accountId, runId: run.id, resultId: result.id, target: metric === undefined ? 'result' : 'metric', ...(metric !== undefined && { runMetricId: run.metricIds[metric]! }),
    verdict, comment: 'Because.', lane: null, blind: false, requestKey: randomUUID(),
  });
  if (isRefusal(added)) throw new Error(added.message);
}
