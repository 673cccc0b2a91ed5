// A verdict confirmed from a comparison’s row: with one press, withdrawn and given again, and what it changes.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { app, fixture, make, of, openStage, page, setProject, textOf } from './comparison-stage.ts';
import { endedTest, type EndedRun } from './ended-runs.ts';

beforeAll(openStage);
beforeEach(setProject);

const htmx = { 'hx-request': 'true', 'hx-request-type': 'partial' };

/** What the form of the opened test sends. */
function confirmationOf(html: string): { action: string; sent: Record<string, string> } {
  const [, action, fields] = /<form method="post" action="([^"]*confirmation)"[^>]*>(.*?)<button/s.exec(html)!;
  return { action: action!, sent: Object.fromEntries([...fields!.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!])) };
}

/** A run of one test with the verdict of a metric. */
const scored = (verdict: 'pass' | 'fail'): EndedRun =>
  ({ metrics: [{ metricId: fixture.metricId, name: 'Fee' }], tests: [endedTest('a', { trials: [verdict], scores: [{ verdict }] })] });

describe('a row of a comparison', () => {
  it('confirms the automated verdict with the one press of its form', async () => {
    await make({ tests: [endedTest('a')] });
    const run = await make({ tests: [endedTest('a', { trials: ['fail'] })] });
    const { action, sent } = confirmationOf(await page(of(run, '/tests/1')));
    expect((await app.post(action, sent)).headers.get('location')).toContain('confirmed=1');
    const written = await app.db.selectFrom('reviews').select(['verdict', 'target']).where('run_id', '=', run.id).execute();
    expect(written).toEqual([{ verdict: 'fail', target: 'result' }]);
    const again = await page(of(run, '/tests/1'));
    expect(again).not.toContain('name="seen" value="0"');
    expect(again).toContain('data-key="p"');
  });

  it('confirms anew after Undo, as both answers bring its form a new key', async () => {
    await make(scored('pass'));
    const run = await make(scored('fail'));
    const opened = await page(of(run, '/tests/1'));
    const { action, sent } = confirmationOf(opened);
    const [id] = /confirmation-key-\d+/.exec(opened)!;
    const send = async (address: string, fields: Record<string, string>): Promise<{ html: string; key: string }> => {
      const html = await (await app.post(address, fields, htmx)).text();
      const [, key] = new RegExp(`<input type="hidden" name="request-key" value="([^"]*)" id="${id}" hx-swap-oob="outerHTML"`).exec(html) ?? [];
      return { html, key: key! };
    };
    const standing = async (): Promise<boolean[]> => (await app.db.selectFrom('reviews').leftJoin('review_withdrawals', 'review_id', 'reviews.id').select('review_id').where('run_id', '=', run.id).orderBy('reviews.id').execute())
      .map(({ review_id: withdrawn }) => withdrawn === null);
    const first = await send(action, sent);
    expect(first.html).not.toContain('Load the page again');
    const undone = await send(`${action}/undo`, { 'request-key': sent['request-key']! });
    expect(undone.html).toContain('1 confirmation withdrawn.');
    expect(await standing()).toEqual([false]);
    const late = await send(action, sent);
    expect([late.html.includes('Nothing was confirmed.'), late.html.includes('confirmation/undo'), await standing()]).toEqual([true, false, [false]]);
    expect((await send(action, { ...sent, 'request-key': undone.key })).html).toContain('1 result confirmed.');
    expect(await standing()).toEqual([false, true]);
    expect(new Set([sent['request-key'], first.key, undone.key, late.key]).size).toBe(4);
  });

  it('says so where a confirmation changed the final verdict, and leads to the page that shows it', async () => {
    await make(scored('pass'));
    const run = await make(scored('pass'));
    const { id: resultId } = await app.db.selectFrom('results').select('id').where('run_id', '=', run.id).executeTakeFirstOrThrow();
    const ann = await app.db.insertInto('accounts').values({ email: 'ann@example.com', name: 'Ann', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
    await addReview(app.db, { projectId: fixture.projectId, accountId: ann.id, runId: run.id, resultId, target: 'result', verdict: 'fail', comment: 'No.', lane: null, blind: false, requestKey: randomUUID() });
    expect(textOf(await page(of(run)))).toContain('Regressed 1');
    const { action, sent } = confirmationOf(await page(of(run, '/tests/1')));
    const confirmed = await (await app.post(action, sent, htmx)).text();
    expect(textOf(confirmed)).toContain('1 result confirmed. That changed the final verdict, and this page shows the one before. Load the page again');
    expect(confirmed).toContain('<a href="">Load the page again</a>');
    expect(textOf(await page(of(run)))).toContain('Regressed 0');
  });
});
