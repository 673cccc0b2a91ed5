// A run with a queue, and what a reviewer does with it: opens it, answers the form that it shows; and what was written by it.
import type { TestApp } from '../support/test-app.ts';
import { addPerson, fieldsOf, makeRun, type Person, type ReviewedRun } from './reviewed-run.ts';

/** Eight results that fail one metric and pass the other, with a score and a reason that a blind queue hides, and somebody who reviews them. */
export async function makeQueue(app: TestApp): Promise<{ run: ReviewedRun; ann: Person }> {
  const run = await makeRun(app, 8, () => ['fail', 'pass'], 2);
  const ann = await addPerson(app, run.projectId, 'Ann Reviewer', 'reviewer');
  await app.db.updateTable('evaluations').set({ score: 0.4321, reason: 'SECRET-REASON' }).where('run_metric_id', 'in', run.metricIds).execute();
  return { run, ann };
}

export const queueAddress = (run: ReviewedRun, query = ''): string => `${run.path}/review-queue${query}`;
export const promptShown = (html: string): string => /question (\d+)</.exec(html)![1]!;

export function visitsTo(app: () => TestApp) {
  const page = async (address: string, person?: Person): Promise<string> => (await app().get(address, person?.headers)).text();
  return {
    page,
    answer: async (run: ReviewedRun, over: Record<string, string> = {}, query = '', person?: Person): Promise<Response> =>
      app().post(queueAddress(run), { ...fieldsOf(await page(queueAddress(run, query), person)), verdict: 'pass', comment: '', ...over }, person?.headers),
    reviewsOf: (run: ReviewedRun) => app().db.selectFrom('reviews').selectAll().where('run_id', '=', run.id).orderBy('id').execute(),
  };
}
