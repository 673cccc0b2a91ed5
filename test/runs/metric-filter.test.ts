// The results filtered by what one of the run's metrics said: each page, each address and the download show the same tests.
import { beforeAll, describe, expect, it } from 'vitest';
import { settledRun, type SettledRun } from '../support/settled-run.ts';
import { app, fixture, judged, listedByPages, openStage, page, resultsOf, segments } from './metric-filter-stage.ts';

beforeAll(openStage);

describe('results filtered by a metric', () => {
  let run: SettledRun;
  let metric: number;
  beforeAll(async () => {
    run = await settledRun(app.db, fixture, judged);
    metric = run.metricIds[0]!;
  });

  it('are those that it failed, on every page once, and the counters are of these', async () => {
    const html = await page(`${resultsOf(run)}?metric=${metric}`);
    expect(await listedByPages(`${resultsOf(run)}?metric=${metric}`)).toEqual(Array.from({ length: 55 }, (_, index) => 2 * index + 1));
    expect(segments(html)).toBe('All 55 Passed 0 Failed 55 Errors 0 No metric 0');
    expect(html).toMatch(new RegExp(`href="${resultsOf(run)}\\.csv\\?metric=${metric}" download.*?Download these 55<`));
  });

  it('are those that it passed or could not judge where that is asked for, failures first', async () => {
    expect(await listedByPages(`${resultsOf(run)}?metric=${run.metricIds[1]}&metric-verdict=error`)).toEqual(Array.from({ length: 11 }, (_, index) => 10 * index + 6));
    const passed = await listedByPages(`${resultsOf(run)}?metric=${run.metricIds[1]}&metric-verdict=pass`);
    expect(passed).toHaveLength(99);
    expect(passed.slice(0, 56)).toEqual([...Array.from({ length: 55 }, (_, index) => 2 * index + 1), 2]);
    expect(await listedByPages(`${resultsOf(run)}?metric=${metric}&metric-verdict=error`)).toEqual([]);
  });

  it('keep the filter in every address of the page', async () => {
    const html = await page(`${resultsOf(run)}?metric=${run.metricIds[1]}&metric-verdict=error`);
    const kept = `metric=${run.metricIds[1]}&amp;metric-verdict=error`;
    // The tab and the download in the head of the run are of all results.
    const body = html.slice(html.indexOf('id="result-panes"'));
    const addresses = [...body.matchAll(new RegExp(`(?:href|action)="(${resultsOf(run)}[^"]*)"`, 'g'))].map(([, address]) => address!).filter((address) => address !== resultsOf(run));
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => !address.includes(kept))).toEqual([]);
    expect(html).toMatch(new RegExp(`<option value="${run.metricIds[1]}" selected(="")?>Short</option>`));
    expect(html).toMatch(/<option value="error" selected(="")?>Could not judge<\/option>/);
  });

  it('combine with the other filters', async () => {
    await app.db.updateTable('run_tests').set({ topic: 'x' }).where('run_id', '=', run.id).execute();
    expect(await listedByPages(`${resultsOf(run)}?metric=${metric}&q=${encodeURIComponent('question 1')}`)).toEqual([11, 13, 15, 17, 19, 101, 103, 105, 107, 109]);
    expect(await listedByPages(`${resultsOf(run)}?metric=${run.metricIds[1]}&metric-verdict=error&verdict=fail`)).toEqual([]);
    expect(await listedByPages(`${resultsOf(run)}?metric=${run.metricIds[1]}&metric-verdict=pass&verdict=pass`)).toHaveLength(44);
    expect(await listedByPages(`${resultsOf(run)}?metric=${metric}&behavior=0&review=not-reviewed`)).toHaveLength(55);
  });

  it('download as they are listed', async () => {
    const rows = async (query: string): Promise<number> => (await (await app.get(`${resultsOf(run)}.csv?${query}`)).text()).trim().split('\n').length - 1;
    expect([await rows(`metric=${metric}`), await rows(`metric=${run.metricIds[1]}&metric-verdict=error`), await rows('')]).toEqual([55, 11, 120]);
  });
});
