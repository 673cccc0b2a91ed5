// The counters of results filtered by a metric: to the last where the run keeps their number, else no further than a search counts, each verdict for itself.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { countResults } from '../../src/runs/result-counts.ts';
import { bases, mostMatches, noFilters, type ResultFilters } from '../../src/runs/result-order.ts';
import { wordsOf } from '../metrics/form-reading.ts';
import { assertCounted, listAll } from '../support/invariants.ts';
import { settledRun, type SettledRun } from '../support/settled-run.ts';
import { addSecondMetric, app, joinedProject, openStage, page, resultsOf, segments } from './metric-filter-stage.ts';

beforeAll(openStage);

describe('results filtered by a metric', () => {
  it('are counted to the last where it failed them, and with another filter no further than a search is', async () => {
    const large = await joinedProject(mostMatches + 60);
    const many = await settledRun(app.db, large, () => null);
    await sql`update run_tests set automated_verdict = 'fail', verdict = 'fail' where run_id = ${many.id}`.execute(app.db);
    await sql`insert into evaluations (result_id, run_metric_id, verdict, reason) select id, ${many.metricIds[0]}, 'fail', '' from results where run_id = ${many.id}`.execute(app.db);
    await app.db.insertInto('metric_tallies').values({ run_id: many.id, run_metric_id: many.metricIds[0]!, verdict: 'fail', final_verdict: 'fail', results: mostMatches + 60 }).execute();
    const filtered = `${resultsOf(many, large)}?metric=${many.metricIds[0]}`;
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
    const large = await joinedProject(passed + failed);
    await addSecondMetric(large);
    run = await settledRun(app.db, large, () => null);
    results = resultsOf(run, large);
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
