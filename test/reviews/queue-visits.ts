// What a reviewer does with the queue of a run: opens it, answers the form that it shows; and what was written by it.
import type { TestApp } from '../support/test-app.ts';
import { fieldsOf, type Person, type ReviewedRun } from './reviewed-run.ts';

export const queueAddress = (run: ReviewedRun, query = ''): string => `${run.path}/review-queue${query}`;

export function visitsTo(app: () => TestApp) {
  const page = async (address: string, person?: Person): Promise<string> => (await app().get(address, person?.headers)).text();
  return {
    page,
    answer: async (run: ReviewedRun, over: Record<string, string> = {}, query = '', person?: Person): Promise<Response> =>
      app().post(queueAddress(run), { ...fieldsOf(await page(queueAddress(run, query), person)), verdict: 'pass', comment: '', ...over }, person?.headers),
    reviewsOf: (run: ReviewedRun) => app().db.selectFrom('reviews').selectAll().where('run_id', '=', run.id).orderBy('id').execute(),
  };
}
