// Downloads of comparisons.
import { askedComparison, readComparisonFilters, readSort } from '../comparisons/asked-comparison.tsx';
import type { ComparisonFilters } from '../comparisons/comparison-filters.ts';
import type { FoundComparison } from '../comparisons/find-comparison.ts';
import { orderOf } from '../comparisons/orders.ts';
import { summarise } from '../comparisons/summarise.ts';
import { refuse } from '../domain/refusal.ts';
import { accountOf, type AppContext } from '../http/app-context.ts';
import { refusalPage } from '../http/error-pages.tsx';
import { webStream } from '../platform/web-stream.ts';
import { comparisonCsv } from './comparison-csv.ts';
import { fileName } from './export-pages.ts';
import { recordedDownload } from './recorded-download.ts';

/** With the filter on screen. */
export async function downloadComparison(c: AppContext): Promise<Response> {
  const asked = await askedComparison(c);
  if ('answer' in asked) return asked.answer;
  const { pair, metrics, stored } = asked.found;
  const { db } = c.var.deps;
  const filters = readComparisonFilters(c, metrics);
  const summary = stored ?? (await summarise(db, pair));
  const order = await orderOf(db, asked.found, readSort(c, metrics));
  const safe = c.req.query('raw') !== '1';
  const csv = comparisonCsv(db, { pair, counts: summary.cells, filters, order, after: null }, metrics, safe);
  const stream = await recordedDownload(c, csv, {
    projectId: pair.run.project_id, accountId: accountOf(c).id, action: 'comparison.exported', subject: `run ${pair.run.number}`, detail: { baseline: pair.baseline.number, safe },
  });
  if (!stream) return refusalPage(c, refuse('too_many', 'Too many downloads are under way. Try again in a minute.'));
  return c.body(webStream(stream), 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${fileName(pair.run.name)}-run-${pair.run.number}-against-${pair.baseline.number}${filterName(filters, asked.found)}${safe ? '' : '-exact'}.csv"`,
    'Cache-Control': 'no-store, no-transform',
  });
}

/** "-only-regressed-Refunds": so that nobody takes a part of the tests for all of them. '' where nothing is filtered. */
function filterName({ outcome, cell, q, behavior, metric, tag }: ComparisonFilters, { behaviors, metrics }: Pick<FoundComparison, 'behaviors' | 'metrics'>): string {
  const words = [
    outcome, cell ? `${cell.before} to ${cell.after}` : '', behavior === null ? '' : (behaviors.find(({ id }) => id === behavior)?.name ?? 'one behavior'),
    metrics.find(({ metricId }) => metricId === metric)?.name ?? '', tag, q,
  ].filter((word) => word !== '');
  return words.length === 0 ? '' : `-${fileName(['only', ...words].join(' '))}`;
}
