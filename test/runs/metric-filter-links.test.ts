// The ways to the results that a metric failed: each leads to as many as it names.
import { beforeAll, describe, expect, it } from 'vitest';
import { runWithLatencies } from '../metrics/measured-run.ts';
import { settledRun } from '../support/settled-run.ts';
import { app, fixture, judged, listedByPages, openStage, page, review } from './metric-filter-stage.ts';

beforeAll(openStage);

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
