// The results of a run: list, detail and their fragments.
import { noVerdicts, type VerdictCounts } from '../domain/verdicts.ts';
import { verdicts, type Verdict } from '../domain/vocabulary.ts';
import { idParam, type AppContext } from '../http/app-context.ts';
import { notFoundPage } from '../http/error-pages.tsx';
import { isPartial, targetId } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { idQuery, textQuery } from '../http/query.ts';
import { resultTabs, type ResultTab } from '../../views/runs/result-detail.tsx';
import { MoreResults, ResultDetailPart, ResultsPart, moreResultsId, resultDetailId, resultPanesId, type ResultsProps } from '../../views/runs/results.tsx';
import { listOrder, testsPerPage, type ListCursor, type ResultFilters } from './result-order.ts';
import { countMatches, findResult, listTests, testHistory, type ListedTest, type ResultDetail } from './result-queries.ts';
import { framed, runOf } from './run-pages.tsx';
import type { RunRow } from './run-queries.ts';
import { readTallies, type Tally } from './tallies.ts';

export async function resultsPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const props = await readResults(c, run);
  return answer(c, run, props, { isDetail: false });
}

export async function resultPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const number = idParam(c, 'position');
  const trial = idQuery(c, 'trial') ?? 1;
  if (!run || number === null) return notFoundPage(c);
  const detail = await findResult(c.var.deps.db, run.id, number - 1, trial);
  if (!detail) return notFoundPage(c);
  const justDetail = isPartial(c) && targetId(c) === resultDetailId;
  const props = justDetail ? emptyList(c, run) : await readResults(c, run);
  return answer(c, run, { ...props, ...(await openDetail(c, run, detail)) }, { isDetail: true });
}

async function answer(c: AppContext, run: RunRow, props: ResultsProps, { isDetail }: { isDetail: boolean }): Promise<Response> {
  const title = props.detail && isDetail ? `Result ${props.detail.position + 1} of ${run.name}` : `Results of ${run.name}`;
  const body = isPartial(c) ? null : await framed(c, run, 'results', <div class="results-view" data-view={isDetail ? 'detail' : 'list'}><ResultsPart {...props} /></div>, 'app');
  return answerPage(c, {
    title, place: 'runs', body,
    fragments: {
      [resultPanesId]: () => <ResultsPart {...props} />, [resultDetailId]: () => <ResultDetailPart {...props} />, [moreResultsId]: () => <MoreResults {...props} />,
    },
  });
}

async function readResults(c: AppContext, run: RunRow): Promise<ResultsProps> {
  const { db } = c.var.deps;
  const filters = readFilters(c);
  const after = readCursor(c.req.query('after'));
  const found = await listTests(db, run.id, filters, after);
  const tests = found.slice(0, testsPerPage);
  const tallies = await readTallies(db, run.id);
  const props = { ...emptyList(c, run), tests, after, next: found.length > testsPerPage ? cursorOf(tests.at(-1)!) : null };
  const counts = filters.q === '' ? tallied(run, tallies, filters) : matched(await countMatches(db, run.id, filters));
  const withCounts = { ...props, counts, behaviors: await behaviorsOf(c, run, tallies) };
  const first = after === null && !isPartial(c) && tests[0] ? await findResult(db, run.id, tests[0].position, 1) : null;
  return first ? { ...withCounts, ...(await openDetail(c, run, first)) } : withCounts;
}

function emptyList(c: AppContext, run: RunRow): ResultsProps {
  return {
    run, filters: readFilters(c), counts: { ...noVerdicts, waiting: 0 }, behaviors: [], tests: [], after: null, next: null,
    detail: null, tab: 'overview', history: [], now: new Date(),
  };
}

async function openDetail(c: AppContext, run: RunRow, detail: ResultDetail): Promise<Pick<ResultsProps, 'detail' | 'tab' | 'history'>> {
  const tab: ResultTab = resultTabs.find((name) => name === c.req.query('tab')) ?? 'overview';
  return { detail, tab, history: tab === 'history' ? await testHistory(c.var.deps.db, run, detail.testId) : [] };
}

export function readFilters(c: AppContext): ResultFilters {
  const verdict = c.req.query('verdict');
  return { verdict: verdicts.find((known) => known === verdict) ?? '', q: textQuery(c, 'q'), behavior: idQuery(c, 'behavior') };
}

function readCursor(text: string | undefined): ListCursor | null {
  const match = /^(\d)-(\d{1,9})$/.exec(text ?? '');
  return match && Number(match[1]) < listOrder.length ? { group: Number(match[1]), position: Number(match[2]) } : null;
}

function cursorOf(test: ListedTest): ListCursor {
  return { group: listOrder.findIndex((verdict) => verdict === test.verdict), position: test.position };
}

type Counts = VerdictCounts & { waiting: number };

function tallied(run: RunRow, tallies: readonly Tally[], { behavior }: ResultFilters): Counts {
  const counts: Counts = { ...noVerdicts, waiting: 0 };
  for (const { verdict, behaviorId, tests } of tallies) if (behavior === null || behavior === behaviorId) counts[verdict] += tests;
  // Which behavior the tests that still wait have is not tallied; they are counted where no behavior is asked for.
  if (behavior === null) counts.waiting = run.test_count - counts.pass - counts.fail - counts.error - counts.none;
  return counts;
}

function matched(found: readonly { verdict: Verdict | null; tests: number }[]): Counts {
  const counts: Counts = { ...noVerdicts, waiting: 0 };
  for (const { verdict, tests } of found) counts[verdict ?? 'waiting'] += tests;
  return counts;
}

async function behaviorsOf(c: AppContext, run: RunRow, tallies: readonly Tally[]): Promise<{ id: number; name: string }[]> {
  const ids = [...new Set(tallies.map(({ behaviorId }) => behaviorId))].filter((id) => id !== 0);
  const rows = ids.length === 0 ? [] : await c.var.deps.db.selectFrom('behaviors').select(['id', 'name']).where('id', 'in', ids).where('project_id', '=', run.project_id).orderBy('name').execute();
  return tallies.some(({ behaviorId }) => behaviorId === 0) ? [...rows, { id: 0, name: 'No behavior' }] : rows;
}

