// The results filtered by what one of the run's metrics said: each page, each counter and the download show the same tests.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { EvaluationVerdict, ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { countResults } from '../../src/runs/result-counts.ts';
import { bases, mostMatches, noFilters, type ResultFilters } from '../../src/runs/result-order.ts';
import { runWithLatencies } from '../metrics/measured-run.ts';
import { wordsOf } from '../metrics/form-reading.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { assertCounted, assertFilters, assertFinalVerdicts, listAll } from '../support/invariants.ts';
import { settledRun, type Judged, type SettledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let fixture: ProjectFixture;

beforeAll(async () => {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: 120 });
  await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
  const second = await makeMetric(app.db, fixture.projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short');
  await app.db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: second, position: 1 }).execute();
});

/** Of 120 tests, the first metric fails every second one, the second cannot judge every tenth; of the last ten the calls failed. */
const judged = (position: number): Judged => (position >= 110 ? 'call failed' : [position % 2 === 0 ? 'fail' : 'pass', position % 10 === 5 ? 'error' : 'pass']);

const resultsOf = (run: SettledRun): string => `/projects/${fixture.projectId}/runs/${run.number}/results`;
const page = async (address: string): Promise<string> => (await app.get(address)).text();
const listed = (html: string): number[] => [...html.matchAll(/<li id="test-(\d+)"/g)].map(([, number]) => Number(number));
const segments = (html: string): string => wordsOf(/<div class="seg"[^>]*id="verdict-segments".*?<\/div>/s.exec(html)![0]).trim();

/** Of all pages of the list, in order. */
async function listedByPages(address: string): Promise<number[]> {
  const numbers: number[] = [];
  for (let next: string | undefined = address; next !== undefined;) {
    const html = await page(next);
    numbers.push(...listed(html));
    next = /<li class="page-link" id="more-results"[^>]*><a href="([^"]*)"/.exec(html)?.[1]!.replaceAll('&amp;', '&');
  }
  return numbers;
}

/** With the statements that reached the database meanwhile. */
async function recorded<Answer>(work: () => Promise<Answer>): Promise<[Answer, string[]]> {
  const statements: string[] = [];
  const listen = (client: PoolClient): void => {
    const { query } = client;
    client.query = ((...asked: [{ text?: string } | string]) => {
      statements.push(typeof asked[0] === 'string' ? asked[0] : asked[0].text ?? '');
      return (query as (...of: unknown[]) => unknown).apply(client, asked);
    }) as typeof query;
    restores.push(() => { client.query = query; });
  };
  const restores: (() => void)[] = [];
  app.pool.on('acquire', listen);
  const answer = await work();
  app.pool.off('acquire', listen);
  for (const restore of restores.reverse()) restore();
  return [answer, statements];
}

async function review(projectId: number, run: SettledRun, position: number, verdict: ReviewedVerdict, metric?: number): Promise<void> {
  const result = run.results.find((one) => one.position === position)!;
  const added = await addReview(app.db, {
    projectId, accountId: app.accountId, runId: run.id, resultId: result.id, target: metric === undefined ? 'result' : 'metric', ...(metric !== undefined && { runMetricId: run.metricIds[metric]! }),
    verdict, comment: 'Because.', lane: null, blind: false, requestKey: randomUUID(),
  });
  if (isRefusal(added)) throw new Error(added.message);
}

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

  it('are none where the metric is another run’s or another project’s, on every page of them, and nothing is read of what it said', async () => {
    const other = await settledRun(app.db, fixture, () => ['fail', 'pass']);
    const elsewhere = await settledRun(app.db, await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: 3 }), () => ['fail']);
    for (const id of [other.metricIds[0]!, elsewhere.metricIds[0]!, 999_999_999]) {
      for (const rest of ['', '&metric-verdict=error', '&metric-verdict=pass', '&basis=automated', '&q=question', '&after=0-3']) {
        const [html, statements] = await recorded(() => page(`${resultsOf(run)}?metric=${id}${rest}`));
        expect(html).toContain('No test fits these filters');
        expect(segments(html)).toBe('All 0 Passed 0 Failed 0 Errors 0 No metric 0');
        expect(html).toMatch(/<select[^>]*name="metric"[^>]*>(?:(?!<\/select>|selected).)*<\/select>/s);
        expect(statements.length).toBeGreaterThan(3);
        expect(statements.filter((statement) => statement.includes('evaluations'))).toEqual([]);
      }
      const [, statements] = await recorded(() => page(`${resultsOf(run)}/changes?since=1&metric=${id}`));
      expect(statements.filter((statement) => statement.includes('evaluations'))).toEqual([]);
      expect((await (await app.get(`${resultsOf(run)}.csv?metric=${id}`)).text()).trim().split('\n')).toHaveLength(1);
    }
  });

  it('cost the page at most six queries', async () => {
    const count = async (address: string): Promise<number> => {
      let queries = 0;
      const one = (): void => { queries += 1; };
      app.pool.on('acquire', one);
      await page(address);
      app.pool.off('acquire', one);
      // Who is asking and which projects they have.
      return queries - 2;
    };
    for (const address of [resultsOf(run), `${resultsOf(run)}?metric=${metric}`, `${resultsOf(run)}/3?metric=${metric}`]) expect(await count(address), address).toBeLessThanOrEqual(6);
  });

  it('are counted to the last where it failed them, and with another filter no further than a search is', async () => {
    const large = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: mostMatches + 60 });
    await app.db.insertInto('members').values({ project_id: large.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
    const many = await settledRun(app.db, large, () => null);
    await sql`update run_tests set automated_verdict = 'fail', verdict = 'fail' where run_id = ${many.id}`.execute(app.db);
    await sql`insert into evaluations (result_id, run_metric_id, verdict, reason) select id, ${many.metricIds[0]}, 'fail', '' from results where run_id = ${many.id}`.execute(app.db);
    await app.db.insertInto('metric_tallies').values({ run_id: many.id, run_metric_id: many.metricIds[0]!, verdict: 'fail', final_verdict: 'fail', results: mostMatches + 60 }).execute();
    const filtered = `/projects/${large.projectId}/runs/${many.number}/results?metric=${many.metricIds[0]}`;
    expect(segments(await page(filtered))).toBe('All 1,060 Passed 0 Failed 1,060 Errors 0 No metric 0');
    const html = await page(`${filtered}&review=not-reviewed`);
    expect(segments(html)).toBe('All 1,000+ Passed 0 Failed 1,000+ Errors 0 No metric 0');
    expect(wordsOf(html)).toContain('Download these 1,000+');
    expect(html).toMatch(/id="group-fail"[^>]*>1,000\+</);
  });
});

describe('a filter that more tests fit than are counted', () => {
  const [passed, failed] = [mostMatches + 60, 21];
  let results: string;
  let run: SettledRun;
  beforeAll(async () => {
    const large = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: passed + failed });
    await app.db.insertInto('members').values({ project_id: large.projectId, account_id: app.accountId, role: 'admin' }).onConflict((conflict) => conflict.doNothing()).execute();
    const second = await makeMetric(app.db, large.projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short');
    await app.db.insertInto('test_set_metrics').values({ test_set_id: large.testSetId, metric_id: second, position: 1 }).execute();
    run = await settledRun(app.db, large, () => null);
    results = `/projects/${large.projectId}/runs/${run.number}/results`;
    // The first metric passes all, the second fails the last few: these stand first in the list.
    const verdict = sql`case when position >= ${passed} then 'fail' else 'pass' end`;
    await sql`update run_tests set automated_verdict = ${verdict}, verdict = ${verdict} where run_id = ${run.id}`.execute(app.db);
    await sql`insert into evaluations (result_id, run_metric_id, verdict, reason)
      select id, m, case when m = ${run.metricIds[0]} then 'pass' else ${verdict} end, '' from results, unnest(${run.metricIds}::bigint[]) m where run_id = ${run.id}`.execute(app.db);
    const [all, short] = run.metricIds as [number, number];
    const tally = (run_metric_id: number, said: 'pass' | 'fail', tests: number) => ({ run_id: run.id, run_metric_id, verdict: said, final_verdict: said, results: tests });
    await app.db.insertInto('metric_tallies').values([tally(all, 'pass', passed + failed), tally(short, 'pass', passed), tally(short, 'fail', failed)]).execute();
  });

  it.each(['metric', 'search'])('has each verdict counted for itself, by %s', async (what) => {
    const filtered = `${results}?${what === 'metric' ? `metric=${run.metricIds[0]}&metric-verdict=pass` : 'q=question'}`;
    const html = await page(filtered);
    expect(segments(html)).toBe('All 1,021+ Passed 1,000+ Failed 21 Errors 0 No metric 0');
    expect([/id="group-fail"[^>]*>([^<]*)</.exec(html)?.[1], /id="group-pass"[^>]*>([^<]*)</.exec(html)?.[1]]).toEqual(['21', '1,000+']);
    expect(wordsOf(html)).toContain('Download these 1,021+');
    expect(wordsOf(await page(`${filtered}&verdict=fail`))).toMatch(/Download these 21\b(?!\+)/);
    expect(wordsOf(await page(`${filtered}&verdict=pass`))).toContain('Download these 1,000+');
    expect(await page(`${filtered}&verdict=error`)).not.toContain('Download these');
  });

  it('is counted as it is listed, with another filter too', async () => {
    const row = await app.db.selectFrom('runs').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow();
    for (const basis of bases) {
      for (const over of [{ metric: { id: run.metricIds[0]!, verdict: 'pass' as const } }, { q: 'question' }, { metric: { id: run.metricIds[0]!, verdict: 'pass' as const }, q: 'question 10' }, { q: 'question 1', among: sql`select generate_series(900, 1100) as position` }]) {
        const filters: ResultFilters = { ...noFilters, basis, ...over };
        assertCounted(await countResults(app.db, row, filters, []), await listAll(app.db, row, filters), Object.keys(over).join());
      }
    }
  });
});

it('what reviews and trials make of a metric’s verdicts is what its filter shows', async () => {
  const small = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: 8 });
  const verdict = fc.constantFrom<EvaluationVerdict>('pass', 'fail', 'error');
  const results = fc.array(fc.oneof({ weight: 5, arbitrary: fc.tuple(verdict) }, fc.constantFrom<Judged>('call failed', []), fc.constant(null)), { minLength: 16, maxLength: 16 });
  const said = fc.record({ position: fc.nat({ max: 7 }), verdict: fc.constantFrom<ReviewedVerdict>('pass', 'fail'), ofMetric: fc.boolean() });
  await fc.assert(fc.asyncProperty(results, fc.array(said, { maxLength: 5 }), fc.constantFrom(1, 2), async (judgements, reviews, trials) => {
    const run = await settledRun(app.db, small, (position, trial) => judgements[position * 2 + trial - 1]!, { trials });
    for (const one of reviews) {
      const judgement = judgements[one.position * 2];
      if (judgement === null || (one.ofMetric && (judgement === 'call failed' || judgement!.length === 0))) continue;
      await review(small.projectId, run, one.position, one.verdict, one.ofMetric ? 0 : undefined);
    }
    const row = await app.db.selectFrom('runs').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow();
    await assertFinalVerdicts(app.db, row);
    await assertFilters(app.db, row);
  }), { numRuns: 25 });
}, 600_000);

describe('the way to the results that a metric failed', () => {
  it('leads from the run’s overview, on the basis that it shows', async () => {
    const run = await settledRun(app.db, fixture, judged);
    await review(fixture.projectId, run, 0, 'pass', 0);
    for (const [query, failed] of [['', 54], ['&basis=automated', 55]] as const) {
      const html = await page(`/projects/${fixture.projectId}/runs/${run.number}${query.replace('&', '?')}`);
      const links = [...html.matchAll(/href="([^"]*[?&;]metric=[^"]*)"[^>]*>([\d,]+)</g)].map(([, address, count]) => [address!.replaceAll('&amp;', '&'), Number(count)] as const);
      expect(links.map(([, count]) => count)).toEqual([110 - failed, failed, 99, 11]);
      for (const [address, count] of links) expect(await listedByPages(address), address).toHaveLength(count);
    }
  });

  it('leads from the metric’s page, to as many as it names there', async () => {
    const path = `/projects/${app.projectId}/metrics`;
    const id = Number((await app.post(path, { kind: 'latency', name: 'In time', maxMs: '1000', types: ['single-turn', 'multi-turn'] })).headers.get('location')!.split('/').at(-1));
    const run = await runWithLatencies(app, id, [100, 2_000, 3_000, null]);
    const { id: runMetricId } = await app.db.selectFrom('run_metrics').select('id').where('run_id', '=', run.id).executeTakeFirstOrThrow();
    const results = `/projects/${app.projectId}/runs/${run.number}/results`;
    expect(await page(`${path}/${id}`)).toContain(`href="${results}?metric=${runMetricId}" aria-label="2 failed"`);
    expect(await page(`${path}/${id}`)).toContain(`href="${results}?metric=${runMetricId}&amp;metric-verdict=error" aria-label="1 error"`);
    await app.db.updateTable('metric_tallies').set({ final_verdict: 'pass' }).where('run_metric_id', '=', runMetricId).where('verdict', '=', 'fail').execute();
    expect(await page(`${path}/${id}`)).toContain(`href="${results}?metric=${runMetricId}&amp;basis=automated" aria-label="2 failed"`);
  });
});
