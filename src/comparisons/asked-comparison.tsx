// What a request for a comparison asks for: the two runs, the filters, the order; and choosing a baseline where there is none to show.
import { refuse } from '../domain/refusal.ts';
import { projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { answerPage } from '../http/page.tsx';
import { idQuery, textQuery } from '../http/query.ts';
import { bases } from '../runs/result-order.ts';
import { findRun, type FoundRun } from '../runs/run-queries.ts';
import { framed, runOf } from '../runs/run-pages.tsx';
import { BaselineChoice, Candidates, candidatesId, type BaselineChoiceProps } from '../../views/comparisons/baseline-choice.tsx';
import { comparisonPath } from '../../views/comparisons/paths.ts';
import { excerpt } from '../../views/ui/format.ts';
import { hasEnded } from './against-baseline.ts';
import { listCandidates } from './candidates.ts';
import { readCell, readOutcome, type ComparisonFilters } from './comparison-filters.ts';
import { findComparison, type ComparisonChoice, type FoundComparison } from './find-comparison.ts';
import type { ComparedMetric } from './metric-match.ts';
import type { ListSort } from './orders.ts';

/** `run` is that of `found`, with the names that its head shows. */
type Asked = { found: FoundComparison; run: FoundRun } | { answer: Response };

export async function askedComparison(c: AppContext): Promise<Asked> {
  const run = await runOf(c);
  if (!run) return { answer: await notFoundPage(c) };
  if (!hasEnded(run)) return { answer: await showChoice(c, run, `${run.name} has not ended yet. It can be compared when it has.`, 409) };
  const choice = readChoice(c);
  if (choice.baseline === run.number) return { answer: await showChoice(c, run, 'A run is not compared with itself. Choose another run.', 422) };
  const found = await findComparison(c.var.deps.db, run, choice);
  if (!found) return { answer: await (choice.baseline === null ? showChoice(c, run, null) : showChoice(c, run, noSuchRun(c), 404)) };
  if (!hasEnded(found.pair.baseline)) return { answer: await showChoice(c, run, `${found.pair.baseline.name} has not ended yet. Choose a run that has.`, 409) };
  return { found, run };
}

export async function baselineChoicePage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  return run ? showChoice(c, run, null) : notFoundPage(c);
}

/** Two rows of the run list: the older of them is the baseline. */
export async function selectedRunsPage(c: AppContext): Promise<Response> {
  const { id } = projectOf(c);
  const numbers = [...new Set((c.req.queries('run') ?? []).filter((text) => /^[1-9]\d{0,8}$/.test(text)).map(Number))].sort((a, b) => b - a);
  const runs = await Promise.all(numbers.slice(0, 2).map((number) => findRun(c.var.deps.db, id, number)));
  const [run, baseline] = runs;
  if (numbers.length !== 2) return refusalPage(c, refuse('invalid', `Two runs can be compared with each other; ${numbers.length} ${numbers.length === 1 ? 'is' : 'are'} selected. Go back and select two.`));
  if (!run || !baseline) return notFoundPage(c);
  return c.redirect(comparisonPath({ run, baseline, basis: 'final', shared: false }), 303);
}

async function showChoice(c: AppContext, run: FoundRun, problem: string | null, status: 200 | 404 | 409 | 422 = 200): Promise<Response> {
  const q = textQuery(c, 'q');
  const props: BaselineChoiceProps = { run, q, problem, now: new Date(), candidates: await listCandidates(c.var.deps.db, run, q) };
  return answerPage(c, {
    title: `Compare ${run.name}`, place: 'runs', status, body: framed(c, run, 'comparison', <BaselineChoice {...props} />),
    fragments: { [candidatesId]: () => <Candidates {...props} /> },
  });
}

function noSuchRun(c: AppContext): string {
  const asked = textQuery(c, 'baseline');
  return /^\d+$/.test(asked) ? `There is no run #${asked} in this project. Choose a run that it has.` : `“${excerpt(asked, 40)}” is not the number of a run. Choose a run of this project.`;
}

function readChoice(c: AppContext): ComparisonChoice {
  const number = textQuery(c, 'baseline');
  return {
    // What is no number names no run: 0 is none either.
    baseline: number === '' ? null : /^\d{1,9}$/.test(number) ? Number(number) : 0,
    basis: bases.find((basis) => basis === c.req.query('basis')) ?? 'final', shared: c.req.query('shared') === '1', sort: c.req.query('sort') === 'change' ? askedChange(c) : 'position', suggestTags: true,
  };
}

/** Before it is known which metrics the runs have. */
function askedChange(c: AppContext): ListSort {
  const metric = idQuery(c, 'metric');
  return metric === null ? 'change' : `change:${metric}`;
}

/** A metric that neither run has filters nothing. */
export function readComparisonFilters(c: AppContext, metrics: readonly ComparedMetric[]): ComparisonFilters {
  return {
    outcome: readOutcome(c.req.query('outcome')), cell: readCell(c.req.query('cell')), q: textQuery(c, 'q'), behavior: idQuery(c, 'behavior'),
    metric: readMetric(c, metrics), tag: textQuery(c, 'tag'),
  };
}

export function readSort(c: AppContext, metrics: readonly ComparedMetric[]): ListSort {
  const metric = readMetric(c, metrics);
  if (c.req.query('sort') !== 'change') return 'position';
  return metric === null ? 'change' : `change:${metric}`;
}

function readMetric(c: AppContext, metrics: readonly ComparedMetric[]): number | null {
  const metric = idQuery(c, 'metric');
  return metrics.some(({ metricId }) => metricId === metric) ? metric : null;
}

export function addressOf({ pair }: Pick<FoundComparison, 'pair'>) {
  return { run: pair.run, baseline: pair.baseline, basis: pair.basis, shared: pair.shared !== null };
}
