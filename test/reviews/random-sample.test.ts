// The random sample that the review queue asks for: what is drawn, what is left out of it for whom, and how far it reaches.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shuffledPosition } from '../../src/domain/shuffled-order.ts';
import { drawSample } from '../../src/reviews/random-lane.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { makeQueue, queueAddress, visitsTo } from './queue-visits.ts';
import { fieldsOf, makeRun, verdictAt, type Person, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const { page, answer, reviewsOf } = visitsTo(() => app);

describe('the random sample', () => {
  it('is the beginning of the run’s shuffled order, whoever asks and however long it is', async () => {
    const run = await makeRun(app, 40, (position) => [verdictAt(position)]);
    const sampled = { id: run.id, test_count: 40, trials: 1 };
    const ten = await drawSample(app.db, sampled, 10);
    expect(ten.map(({ position }) => position)).toEqual(Array.from({ length: 10 }, (_, n) => shuffledPosition(n, 40, run.id)));
    expect((await drawSample(app.db, sampled, 25)).slice(0, 10)).toEqual(ten);
    expect(new Set((await drawSample(app.db, sampled, 100)).map(({ resultId }) => resultId)).size).toBe(40);
  });

  it('draws one trial of each test, the same on every visit, and leaves out what was not answered', async () => {
    const run = await makeRun(app, 24, (position) => (position % 2 === 0 ? 'call failed' : [verdictAt(position)]), 1, 3);
    const sampled = { id: run.id, test_count: 24, trials: 3 };
    const drawn = await drawSample(app.db, sampled, 100);
    expect(drawn.map(({ position }) => position).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => 2 * n + 1));
    expect(new Set(drawn.map(({ trial }) => trial)).size).toBeGreaterThan(1);
    expect((await drawSample(app.db, sampled, 5))).toEqual(drawn.slice(0, 5));
  });
});

describe('a blind queue', () => {
  let run: ReviewedRun;
  let ann: Person;
  beforeEach(async () => { ({ run, ann } = await makeQueue(app)); });

  it('takes no answer about a result that was not drawn, and shows again what was typed', async () => {
    const sample = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 3)).map(({ resultId }) => resultId);
    const outside = run.results.find(({ id }) => !sample.includes(id))!;
    const [metric] = run.metricIds;
    const fields = { ...fieldsOf(await page(queueAddress(run, '?size=3'), ann)), verdict: 'fail', comment: 'Kept words.', [`metric-${metric}`]: 'pass', result: String(outside.id) };
    const refused = await app.post(queueAddress(run), fields, ann.headers);
    const html = await refused.text();
    expect([refused.status, await reviewsOf(run)]).toEqual([422, []]);
    for (const shown of ['This result is not in the random sample, so nothing was saved.', 'Kept words.', `question ${outside.position}<`]) expect(html, shown).toContain(shown);
    expect(html).toMatch(/name="verdict" value="fail" checked/);
    expect(html).toMatch(new RegExp(`name="metric-${metric}" value="pass" checked`));
    expect(html).not.toContain('SECRET');
  });

  it('leaves out what one had reviewed before, puts nothing in its place, and says so; who has not is asked for it', async () => {
    const sample = (await drawSample(app.db, { id: run.id, test_count: 8, trials: 1 }, 5)).map(({ resultId }) => resultId);
    const openly = { projectId: run.projectId, accountId: ann.id, runId: run.id, verdict: 'fail', comment: 'No.', lane: null, blind: false } as const;
    await addReview(app.db, { ...openly, resultId: sample[0]!, target: 'result', requestKey: randomUUID() });
    await addReview(app.db, { ...openly, resultId: sample[2]!, target: 'metric', runMetricId: run.metricIds[0]!, requestKey: randomUUID() });
    const asked: number[] = [];
    for (let html = await page(queueAddress(run, '?size=5'), ann); ; html = await page(queueAddress(run, '?size=5'), ann)) {
      if (!html.includes('qform-in')) break;
      if (asked.length === 0) for (const said of ['5 results drawn at random', '1 of 3', '2 of them are left out: you had reviewed them before']) expect(html).toContain(said);
      asked.push(Number(fieldsOf(html)['result']));
      await answer(run, {}, '?size=5', ann);
    }
    expect(asked).toEqual([sample[1], sample[3], sample[4]]);
    const others = await page(queueAddress(run, '?size=5'));
    expect([fieldsOf(others)['result'], others.includes('left out')]).toEqual([String(sample[0]), false]);
  });

  it('reaches as much further at the start as results of it are left out, so that it holds 30 that one can answer', async () => {
    const long = await makeRun(app, 40, () => ['pass']);
    const sample = (await drawSample(app.db, { id: long.id, test_count: 40, trials: 1 }, 40)).map(({ resultId }) => resultId);
    const openly = { projectId: long.projectId, accountId: app.accountId, runId: long.id, target: 'result', verdict: 'pass', comment: '', lane: null, blind: false } as const;
    const told = async (query = ''): Promise<(string | undefined)[]> => {
      const html = await page(queueAddress(long, query));
      return [/(\d+) results drawn at random/.exec(html)?.[1], /<b>1 of (\d+)<\/b>/.exec(html)?.[1], /name="size" value="(\d+)"/.exec(html)?.[1]];
    };
    expect(await told()).toEqual(['30', '30', '30']);
    // The second lies where only the sample that was made longer for the first one reaches.
    for (const place of [4, 30]) await addReview(app.db, { ...openly, resultId: sample[place]!, requestKey: randomUUID() });
    expect(await told()).toEqual(['32', '30', '32']);
    expect(await page(`${long.path}/agreement`), 'the page that leads there').toContain('size=32">Start a blind review');
    expect(await told('?size=30'), 'as it was asked for').toEqual(['30', '29', '30']);
    for (const place of [0, 1, 2, 3, 5, 6, 7, 8, 9]) await addReview(app.db, { ...openly, resultId: sample[place]!, requestKey: randomUUID() });
    expect((await told()).slice(0, 2), 'as far as the run has them').toEqual(['40', '29']);
  });
});
