// The addresses of one result: with the list's filters, the tab and the trial that are open, and what its review form begins with.
import type { MetricFilter, ResultFilters } from '../../src/runs/result-order.ts';
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { resultPath, runsPath, withQuery } from './paths.ts';

export const resultTabs = ['overview', 'metrics', 'reviews', 'history'] as const;
export type ResultTab = (typeof resultTabs)[number];

interface Place {
  run: { project_id: number; number: number };
  filters: ResultFilters;
}

interface ResultPlace extends Place {
  detail: { position: number; result: { trial: number } };
}

/** The filters as parameters of every address on the page. */
export function filterQuery({ verdict, q, behavior, review, basis, metric, changed }: ResultFilters): Record<string, string | number | null> {
  return { verdict, q, behavior, ...metricQuery(metric), review, basis: basis === 'final' ? null : basis, changed: changed ? 1 : null };
}

/** Failed is what is asked for without a word. */
export function metricQuery(metric: MetricFilter | null): Record<string, string | number | null> {
  return { metric: metric && metric.id, 'metric-verdict': metric && metric.verdict !== 'fail' ? metric.verdict : null };
}

export function resultsAddress({ run, filters }: Place, change: Partial<ResultFilters> = {}): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/results`, filterQuery({ ...filters, ...change }));
}

/** What the review form begins with. */
export interface ReviewStart {
  say?: ReviewedVerdict;
  /** `result`, `metric-12`, `turn-3`. */
  about?: string;
  /** The own review that is edited. */
  edit?: number;
}

export function resultAddress({ run, filters, detail }: ResultPlace, change: { tab?: ResultTab; trial?: number } & ReviewStart = {}): string {
  const { tab = 'overview', trial = detail.result.trial, ...start } = change;
  return withQuery(resultPath(run.project_id, run.number, detail.position), {
    ...filterQuery(filters), tab: tab === 'overview' ? null : tab, trial: trial === 1 ? null : trial, ...start,
  });
}

/** Where the result's review form is sent. */
export function reviewsAddress({ run, filters, detail }: ResultPlace, review?: number): string {
  const path = `${resultPath(run.project_id, run.number, detail.position)}/reviews${review === undefined ? '' : `/${review}/withdrawal`}`;
  return withQuery(path, { ...filterQuery(filters), trial: detail.result.trial === 1 ? null : detail.result.trial });
}

export function confirmationAddress({ run, filters }: Place): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/results/confirmation`, filterQuery(filters));
}

/** `open`: the result whose page is shown again by a browser without scripts; null: the list. */
export function confirmationUndoAddress({ run, filters }: Place, open: { position: number; trial: number; tab: ResultTab } | null = null): string {
  return withQuery(`${runsPath(run.project_id, run.number)}/results/confirmation/undo`, { ...filterQuery(filters), ...(open && { open: open.position + 1, trial: open.trial, tab: open.tab }) });
}
