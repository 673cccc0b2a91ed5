// What a run's pages say of reviews: whom the Reviews tab tells what others said, and what the overview says of failures.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { ReviewOrder } from '../../src/reviews/review-order.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { addPerson, makeRun, type Person, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

async function review(run: ReviewedRun, position: number, over: Partial<ReviewOrder> = {}): Promise<void> {
  const added = await addReview(app.db, {
    projectId: run.projectId, accountId: app.accountId, runId: run.id, resultId: run.results[position]!.id, target: 'result', verdict: 'fail', comment: `SAID-OF-${position}`,
    lane: 'random', blind: true, requestKey: randomUUID(), ...over,
  });
  expect(isRefusal(added)).toBe(false);
}

describe('the newest reviews of a run', () => {
  it('keep what others said in the random sample from whoever can still be asked for that result, and tell everybody else', async () => {
    const run = await makeRun(app, 4, () => ['pass']);
    const bea = await addPerson(app, run.projectId, 'Bea', 'reviewer');
    const vic = await addPerson(app, run.projectId, 'Vic', 'viewer');
    for (const position of [0, 1]) await review(run, position);
    await review(run, 2, { lane: null, blind: false });
    await review(run, 1, { accountId: bea.id, verdict: 'pass', comment: 'I let it go.' });
    const listedTo = async (person?: Person): Promise<[number, string | null, string | null][]> => {
      const html = await (await app.get(`${run.path}/reviews`, person?.headers)).text();
      const items = html.slice(html.indexOf('Newest reviews')).split('<li>').slice(1).filter((item) => item.includes('Ines Ortega'));
      return items.map((item) => [Number(/question (\d)</.exec(item)![1]), /class="mark (\w+)"/.exec(item)?.[1] ?? null, /SAID-OF-\d/.exec(item)?.[0] ?? null]);
    };
    const all = [[2, 'fail', 'SAID-OF-2'], [1, 'fail', 'SAID-OF-1'], [0, 'fail', 'SAID-OF-0']];
    expect([await listedTo(), await listedTo(vic)]).toEqual([all, all]);
    expect(await listedTo(bea)).toEqual([...all.slice(0, 2), [0, null, null]]);
    await review(run, 0, { accountId: bea.id });
    expect(await listedTo(bea), 'once answered').toEqual(all);
  });
});

describe('the figure of failures', () => {
  it('names the metrics alone only where people changed nothing', async () => {
    const run = await makeRun(app, 3, (position) => [position === 0 ? 'fail' : 'pass']);
    const caption = async (query = ''): Promise<string | undefined> => /<dt>Failed<\/dt>.*?<dd class="sub">([^<]+)/s.exec(await (await app.get(`${run.path}${query}`)).text())?.[1];
    await review(run, 0);
    expect(await caption(), 'a person agreed').toBe('by at least one metric');
    await review(run, 1);
    expect([await caption(), await caption('?basis=automated')]).toEqual(['by a metric or a reviewer', 'by at least one metric']);
  });
});
