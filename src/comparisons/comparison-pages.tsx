// The pages of a comparison: the comparison itself, its breakdowns, one test of it, and its line in the list of runs.
import { randomUUID } from 'node:crypto';
import { idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { largestInteger } from '../http/read-id.ts';
import { notFoundPage } from '../http/error-pages.tsx';
import { isPartial, targetId } from '../http/htmx.ts';
import { answerFragment, answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { framed, runOf } from '../runs/run-pages.tsx';
import { Breakdowns, breakdownsId } from '../../views/comparisons/breakdowns.tsx';
import { Comparison } from '../../views/comparisons/comparison.tsx';
import { ComparedTests, comparedTestsId, MoreCompared, moreComparedId } from '../../views/comparisons/compared-tests.tsx';
import type { ComparisonProps } from '../../views/comparisons/comparison-props.ts';
import { Delta } from '../../views/comparisons/delta.tsx';
import { OpenedTestView } from '../../views/comparisons/opened-test.tsx';
import { comparisonPath } from '../../views/comparisons/paths.ts';
import { Notice } from '../../views/runs/results-notice.tsx';
import { runsPath } from '../../views/runs/paths.ts';
import { readAgainstBaseline, standingOf, type AgainstBaseline } from './against-baseline.ts';
import { addressOf, askedComparison, readComparisonFilters, readSort } from './asked-comparison.tsx';
import { cellsOf, comparedPerPage, readPlace } from './comparison-filters.ts';
import type { FoundComparison } from './find-comparison.ts';
import { readBreakdowns, storedBreakdowns } from './kept-breakdowns.ts';
import type { ListedBaseline } from './listed-baselines.ts';
import { openTest, partnerOf } from './opened-test.ts';
import { orderOf } from './orders.ts';
import { listCompared } from './row-queries.ts';
import { summarise } from './summarise.ts';

export async function comparisonPage(c: AppContext): Promise<Response> {
  const asked = await askedComparison(c);
  if ('answer' in asked) return asked.answer;
  const { found } = asked;
  const props = await readComparison(c, found, await breakdownsFor(c, found));
  return answerPage(c, {
    title: `${found.pair.run.name} compared with ${found.pair.baseline.name}`, place: 'runs',
    body: isPartial(c) ? null : framed(c, asked.run, 'comparison', <Comparison {...props} />),
    fragments: { [comparedTestsId]: () => <ComparedTests {...props} />, [moreComparedId]: () => <MoreCompared {...props} /> },
  });
}

/** Up to so many results they are read with the page. */
const quicklyBroken = 4_000;

async function breakdownsFor(c: AppContext, { pair, metrics, stored }: FoundComparison): ReturnType<typeof storedBreakdowns> {
  if (isPartial(c)) return null;
  const results = pair.run.test_count * pair.run.trials + pair.baseline.test_count * pair.baseline.trials;
  const { db } = c.var.deps;
  if (results > quicklyBroken) return storedBreakdowns(db, pair);
  if (!stored) await summarise(db, pair);
  return readBreakdowns(db, pair, metrics);
}

/** The whole page for who has no JavaScript; for the page itself the part that it asks for. */
export async function breakdownsPage(c: AppContext): Promise<Response> {
  const asked = await askedComparison(c);
  if ('answer' in asked) return asked.answer;
  const { db } = c.var.deps;
  await summarise(db, asked.found.pair);
  const breakdowns = await readBreakdowns(db, asked.found.pair, asked.found.metrics);
  const props = { ...(await readComparison(c, asked.found, breakdowns)), opened: true };
  return answerPage(c, {
    title: `${asked.found.pair.run.name} compared with ${asked.found.pair.baseline.name}`, place: 'runs',
    body: isPartial(c) ? null : framed(c, asked.run, 'comparison', <Comparison {...props} />), fragments: { [breakdownsId]: () => <Breakdowns {...props} /> },
  });
}

/** Each test's answers on both sides, for its row; or a page of its own. */
export async function comparedTestPage(c: AppContext): Promise<Response> {
  const asked = await askedComparison(c);
  const number = idParam(c, 'position', largestInteger);
  if ('answer' in asked) return asked.answer;
  if (number === null) return notFoundPage(c);
  const { pair, metrics } = asked.found;
  const { db } = c.var.deps;
  const positions = c.req.query('of') === 'baseline' ? { position: null, baselinePosition: number - 1 } : { position: number - 1, baselinePosition: await partnerOf(db, pair, number - 1) };
  const opened = await openTest(db, pair, positions);
  if (!opened) return notFoundPage(c);
  const view = <OpenedTestView pair={pair} metrics={metrics} opened={opened} requestKey={may(projectOf(c).role, 'project.review') ? randomUUID() : null} />;
  if (isPartial(c) && targetId(c) !== null) return answerFragment(c, view);
  const back = comparisonPath(addressOf(asked.found));
  return answerPage(c, {
    title: `Test ${number} of ${pair.run.name}, compared`, place: 'runs',
    body: framed(c, asked.run, 'comparison', <><p class="meta"><a href={back}>All compared tests</a></p><Notice words={null} /><div class="cmp alone">{view}</div></>),
  });
}

/** For a row of the run list whose comparison nobody has looked at yet: it is found out now, and kept. */
export async function comparisonSummary(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const { db } = c.var.deps;
  if (!isPartial(c)) return c.redirect(`${runsPath(run.project_id, run.number)}/comparison`, 303);
  return answerFragment(c, <Delta run={run} baseline={listed(await readAgainstBaseline(db, run, 'final'))} />);
}

function listed(against: AgainstBaseline): ListedBaseline {
  if (against.kind === 'decided') return { kind: 'decided', name: against.baseline.name, decision: against.decision };
  return against.kind === 'not_comparable' ? { kind: 'not_comparable', name: against.baseline.name } : { kind: against.kind };
}

async function readComparison(c: AppContext, found: FoundComparison, breakdowns: ComparisonProps['breakdowns']): Promise<ComparisonProps> {
  const { db } = c.var.deps;
  const { pair, metrics } = found;
  const [filters, sort, after] = [readComparisonFilters(c, metrics), readSort(c, metrics), readPlace(c.req.query('after'))];
  const summary = found.stored ?? (await summarise(db, pair));
  const against = await standingOf(db, { ...found, stored: summary });
  if (against.kind === 'no_baseline' || against.kind === 'too_early') throw new Error('Both runs have ended.');
  const order = await orderOf(db, found, sort);
  const place = after && cellsOf(filters).some(({ code }) => code === after.cell) ? after : null;
  const tests = await listCompared(db, { pair, counts: summary.cells, filters, order, after: place });
  return {
    pair, metrics, against, summary, breakdowns, filters, address: addressOf(found), isPinned: found.isPinned, behaviors: found.behaviors, testTags: found.testTags,
    corrected: found.corrected, sort: sort === 'position' ? '' : 'change', tests: tests.slice(0, comparedPerPage), after: place,
    next: tests.length > comparedPerPage ? tests[comparedPerPage - 1]!.place : null, mayEdit: may(projectOf(c).role, 'project.edit'), now: new Date(),
  };
}
