// Downloads of comparisons.
import { recordAudit } from '../audit/record-audit.ts';
import { askedComparison, readComparisonFilters, readSort } from '../comparisons/asked-comparison.tsx';
import { makeOrder } from '../comparisons/orders.ts';
import { summarise } from '../comparisons/summarise.ts';
import { refuse } from '../domain/refusal.ts';
import { accountOf, type AppContext } from '../http/app-context.ts';
import { refusalPage } from '../http/error-pages.tsx';
import { webStream } from '../platform/web-stream.ts';
import { comparisonCsv } from './comparison-csv.ts';
import { fileName } from './export-pages.ts';
import { streamCopy } from './stream-copy.ts';

/** With the filter on screen. */
export async function downloadComparison(c: AppContext): Promise<Response> {
  const asked = await askedComparison(c);
  if ('answer' in asked) return asked.answer;
  const { pair, metrics, stored, hasOrder } = asked.found;
  const { db, streams } = c.var.deps;
  const [filters, sort] = [readComparisonFilters(c, metrics), readSort(c, metrics)];
  const summary = stored ?? (await summarise(db, pair));
  if (!hasOrder) await makeOrder(db, pair, sort, metrics);
  const safe = c.req.query('raw') !== '1';
  const stream = await streamCopy(streams, c.var.log, comparisonCsv(db, { pair, counts: summary.cells, filters, sort, after: null }, metrics, safe));
  if (!stream) return refusalPage(c, refuse('too_many', 'Too many downloads are under way. Try again in a minute.'));
  await recordAudit(db, { projectId: pair.run.project_id, accountId: accountOf(c).id, action: 'comparison.exported', subject: `run ${pair.run.number}`, detail: { baseline: pair.baseline.number, safe } });
  return c.body(webStream(stream), 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${fileName(pair.run.name)}-run-${pair.run.number}-against-${pair.baseline.number}${safe ? '' : '-exact'}.csv"`,
    'Cache-Control': 'no-store, no-transform',
  });
}
