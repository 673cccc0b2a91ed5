// Downloads of results.
import { webStream } from '../platform/web-stream.ts';
import { accountOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { refuse } from '../domain/refusal.ts';
import { lookUpChanged } from '../comparisons/changed-filter.ts';
import { lookUpMetric } from '../runs/metric-filter.ts';
import { readFilters } from '../runs/result-pages.tsx';
import { runOf } from '../runs/run-pages.tsx';
import { resultsCsv } from './results-csv.ts';
import { recordedDownload } from './recorded-download.ts';

export async function downloadResults(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const { db } = c.var.deps;
  const safe = c.req.query('raw') !== '1';
  const { header, copy } = await resultsCsv(db, { runId: run.id, filters: await lookUpMetric(db, run.id, (await lookUpChanged(db, run, readFilters(c))).filters), safe });
  const stream = await recordedDownload(c, { header, copy }, {
    projectId: run.project_id, accountId: accountOf(c).id, action: 'results.exported', subject: `run ${run.number}`, detail: { safe },
  });
  if (!stream) return refusalPage(c, refuse('too_many', 'Too many downloads are under way. Try again in a minute.'));
  const name = `${fileName(run.name)}-run-${run.number}${safe ? '' : '-exact'}.csv`;
  return c.body(webStream(stream), 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${name}"`,
    // Compressing would cost more than it saves on the way to a colleague, and would hold back the first byte.
    'Cache-Control': 'no-store, no-transform',
  });
}

/** Letters, without their accents, and digits of a run's name, for a file on anybody's disk. */
export function fileName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}+/gu, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'results';
}
