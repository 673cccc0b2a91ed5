// What reviews change in the lists of a run: the filters, the choice of verdicts, and the pages of everybody else.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { app, fixture, htmx, member, newestReview, openStage, page, path, review, run, settleRun } from './result-stage.ts';

beforeAll(openStage);
beforeEach(settleRun);

describe('the filters and the choice of verdicts', () => {
  it('count what they show: reviewed, not reviewed, corrected, conflicting, disputed, assigned to me', async () => {
    const rita = await member('reviewer');
    await review(1);
    await review(2, { say: 'fail', comment: '' });
    await review(2, { say: 'pass', seen: String(await newestReview()) }, { cookie: rita.cookie });
    await app.db.insertInto('assignments').values({ project_id: fixture.projectId, run_id: run.id, result_id: run.results[4]!.id, account_id: app.accountId }).execute();
    const html = await page(path);
    const expected = { reviewed: [1, 2], 'not-reviewed': [3, 4, 5, 6], corrected: [1, 2], conflicting: [1, 2], disputed: [2], assigned: [5] };
    for (const [name, positions] of Object.entries(expected)) {
      expect(html, name).toMatch(new RegExp(`<option value="${name}">[A-Za-z ]+ ${positions.length}</option>`));
      const shown = await page(`${path}?review=${name}`);
      expect([...shown.matchAll(/<li id="test-(\d+)"/g)].map(([, position]) => Number(position)).sort(), name).toEqual(positions);
      expect(shown, name).toMatch(new RegExp(`All <span class="n">${positions.length}</span>`));
    }
  });

  it('show the machine’s verdicts alone where they are asked for, on both pages', async () => {
    await review(1);
    await review(2, { say: 'pass' });
    await review(5);
    const results = await page(`${path}?basis=automated&verdict=fail`);
    expect([...results.matchAll(/<li id="test-(\d+)"/g)].map(([, position]) => position)).toEqual(['2']);
    expect(results).toMatch(/Passed <span class="n">3<\/span>.*?Failed <span class="n">1<\/span>/s);
    const overview = path.replace('/results', '');
    const [final, automated] = [await page(overview), await page(`${overview}?basis=automated`)];
    expect(final).toContain('<small class="push">2 of 4</small>');
    expect(automated).toContain('<small class="push">3 of 4</small>');
    expect(final).toContain('3 verdicts corrected by people');
    expect(automated).toContain('basis=automated');
  });

  it('are not offered where nobody has reviewed anything', async () => {
    expect(await page(path.replace('/results', ''))).not.toContain('Automated</a>');
  });
});

describe('everybody else who has the run open', () => {
  it('hears of a review at once, and is told what it changed and nothing else', async () => {
    const shown = await page(path);
    const stream = /hx-sse:connect="([^"]+)"/.exec(shown)![1]!;
    const changes = /hx-get="([^"]+results\/changes[^"]*)"/.exec(shown)![1]!.replaceAll('&amp;', '&');
    const controller = new AbortController();
    const heard = listen(stream, controller.signal);
    await review(2, { say: 'pass' });
    expect(await heard).toMatch(/event: revised\s+data: 1/);
    controller.abort();
    const html = await page(`${changes}&open=2&trial=1&tab=reviews`, htmx('span#results-listener'));
    expect([...html.matchAll(/<li id="test-(\d+)"/g)].map(([, position]) => position)).toEqual(['2']);
    expect(html).toMatch(/<div id="result-head-\d+" hx-swap-oob="outerMorph"/);
    expect(html).toMatch(/id="people-said-\d+" hx-swap-oob="outerMorph".*?It promises a refund/s);
    expect(html).not.toContain('<form class="col revform"');
    expect(html).toMatch(/Passed <span class="n">4<\/span>/);
  });
});

/** What the stream says until its first event. */
async function listen(address: string, signal: AbortSignal): Promise<string> {
  const response = await app.get(address);
  const reader = response.body!.getReader();
  signal.addEventListener('abort', () => void reader.cancel());
  let text = '';
  return until('an event', async () => {
    const { value } = await reader.read();
    text += new TextDecoder().decode(value);
    return text.includes('event:') && text.includes('data:') ? text : null;
  }, 60_000);
}
