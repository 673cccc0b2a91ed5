// What filtering results by a metric asks the database: few queries for each page, and nothing of what a metric said that is not the run's.
import type { PoolClient } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeProject } from '../support/fixtures.ts';
import { settledRun, type SettledRun } from '../support/settled-run.ts';
import { app, fixture, judged, openStage, page, resultsOf, segments } from './metric-filter-stage.ts';

beforeAll(openStage);

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

describe('results filtered by a metric', () => {
  let run: SettledRun;
  beforeAll(async () => { run = await settledRun(app.db, fixture, judged); });

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
    for (const address of [resultsOf(run), `${resultsOf(run)}?metric=${run.metricIds[0]}`, `${resultsOf(run)}/3?metric=${run.metricIds[0]}`]) expect(await count(address), address).toBeLessThanOrEqual(6);
  });
});
