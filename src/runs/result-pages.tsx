// The results of a run: list, detail and their fragments.
import { randomUUID } from 'node:crypto';
import type { Child } from 'hono/jsx';
import { evaluationVerdicts } from '../domain/vocabulary.ts';
import { isRequestKey } from '../domain/request-key.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage } from '../http/error-pages.tsx';
import { isPartial, targetId } from '../http/htmx.ts';
import { answerFragment, answerPage, type PageParts } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { idQuery, textQuery } from '../http/query.ts';
import { largestInteger, largestSmallint } from '../http/read-id.ts';
import { resultTabs, type ResultTab } from '../../views/runs/result-address.ts';
import { moreResultsId, resultPanesId } from '../../views/runs/result-list-ids.ts';
import { emptyReviewForm, resultDetailId, type ReviewFormState } from '../../views/runs/result-props.ts';
import { ChangedDetail, ChangedTests } from '../../views/runs/results-changed.tsx';
import { Asker } from '../../views/runs/results-listener.tsx';
import { MoreResults, ResultDetailPart, ResultsPart, type ResultsProps } from '../../views/runs/results.tsx';
import { countResults } from './result-counts.ts';
import { lookUpMetric, withinRun } from './metric-filter.ts';
import { readChoices } from './result-choices.ts';
import { bases, listedVerdicts, listOrder, noCounts, reviewFilters, testsPerPage, type ListCursor, type ResultFilters } from './result-order.ts';
import { findResult, listTests, positionsReviewedSince, readListed, testHistory, type ListedTest, type ResultDetail } from './result-queries.ts';
import { readJudging } from './result-judging.ts';
import { readReviews } from './result-reviews.ts';
import { confirmationWords, readConfirmed, readWithdrawn, withdrawnWords } from './confirmation-words.ts';
import { readFormStart } from './review-form-start.ts';
import { framed, runOf } from './run-pages.tsx';
import type { FoundRun, RunRow } from './run-queries.ts';
import { streamRevisions } from './run-revisions.ts';
import { lookUpChanged } from '../comparisons/changed-filter.ts';
import { readTallies } from './tallies.ts';

export async function resultsPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const props = await readResults(c, run);
  const first = props.after === null && !isPartial(c) && props.tests[0] ? await findResult(c.var.deps.db, run.id, props.tests[0].position, 1) : null;
  return answer(c, run, first ? { ...props, ...(await openDetail(c, run, first)) } : props, { isDetail: false });
}

export async function resultPage(c: AppContext): Promise<Response> {
  const opened = await openedResult(c);
  return opened ? showResult(c, opened) : notFoundPage(c);
}

export interface OpenedResult {
  run: FoundRun;
  detail: ResultDetail;
}

/** The result that the address names; null where there is none. */
export async function openedResult(c: AppContext): Promise<OpenedResult | null> {
  const run = await runOf(c);
  const number = idParam(c, 'position', largestInteger);
  const detail = run && number !== null ? await findResult(c.var.deps.db, run.id, number - 1, idQuery(c, 'trial', largestSmallint) ?? 1) : null;
  return run && detail ? { run, detail } : null;
}

interface Shown {
  tab?: ResultTab;
  reviewForm?: ReviewFormState;
  status?: PageParts['status'];
}

/** The page of a result, or only its detail where that is asked for. */
export async function showResult(c: AppContext, { run, detail }: OpenedResult, { tab, reviewForm, status }: Shown = {}): Promise<Response> {
  const justDetail = isPartial(c) && targetId(c) === resultDetailId;
  const props = justDetail ? emptyList(c, run) : await readResults(c, run);
  const open = await openDetail(c, run, detail, tab);
  return answer(c, run, { ...props, ...open, ...(reviewForm && { reviewForm }) }, { isDetail: true, status });
}

async function answer(c: AppContext, run: FoundRun, props: ResultsProps, { isDetail, status }: { isDetail: boolean; status?: PageParts['status'] | undefined }): Promise<Response> {
  const title = props.detail && isDetail ? `Result ${props.detail.position + 1} of ${run.name}` : `Results of ${run.name}`;
  const body = isPartial(c) ? null : framed(c, run, 'results', <div class="results-view" data-view={isDetail ? 'detail' : 'list'}><ResultsPart {...props} /></div>, 'app');
  return answerPage(c, {
    title, place: 'runs', body, ...(status && { status }),
    fragments: {
      [resultPanesId]: () => <ResultsPart {...props} />, [resultDetailId]: () => <ResultDetailPart {...props} />, [moreResultsId]: () => <MoreResults {...props} />,
    },
  });
}

/** What other people's reviews changed since the page was read, each part for its place. */
export async function resultChanges(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const now = new Date();
  const since = new Date(Math.min(idQuery(c, 'since') ?? 0, now.getTime()));
  const positions = await positionsReviewedSince(c.var.deps.db, run.id, since);
  const open = openQuery(c);
  return answerFragment(c, (
    <>
      {await changedTests(c, run, positions, { open: open?.position ?? null, unticks: false })}
      {open && positions.includes(open.position) && await changedDetail(c, run, open)}
      <Asker run={run} filters={readFilters(c)} now={now} swapped />
    </>
  ));
}

export interface OpenPlace {
  position: number;
  trial: number;
  tab: ResultTab;
}

export function openQuery(c: AppContext): OpenPlace | null {
  const open = idQuery(c, 'open', largestInteger);
  return open === null || open === 0 ? null : { position: open - 1, trial: idQuery(c, 'trial', largestSmallint) ?? 1, tab: readTab(c) };
}

/** The list's items of these tests and every counter, each for its place on an open page. */
export async function changedTests(c: AppContext, run: RunRow, positions: readonly number[], { open, unticks }: { open: number | null; unticks: boolean }): Promise<Child> {
  const { db } = c.var.deps;
  const filters = await lookUpMetric(db, run.id, (await lookUpChanged(db, run, readFilters(c))).filters);
  const tests = await readListed(db, run.id, positions, filters);
  const counts = await countResults(db, run, filters, await readTallies(db, run.id));
  return <ChangedTests {...emptyList(c, run)} tests={tests} counts={counts} open={open} unticks={unticks} />;
}

/** What is shown of the open result, for its place; the form is left alone. */
export async function changedDetail(c: AppContext, run: RunRow, { position, trial, tab }: OpenPlace): Promise<Child> {
  const detail = await findResult(c.var.deps.db, run.id, position, trial);
  return detail && <ChangedDetail {...emptyList(c, run)} {...(await openDetail(c, run, detail, tab))} detail={detail} />;
}

/** The whole detail. */
export async function shownDetail(c: AppContext, { run, detail }: OpenedResult, tab: ResultTab): Promise<Child> {
  return <ResultDetailPart {...emptyList(c, run)} {...(await openDetail(c, run, detail, tab))} />;
}

export async function runRevisions(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  return run ? streamRevisions(c, run, idQuery(c, 'shown') ?? 0) : notFoundPage(c);
}

async function readResults(c: AppContext, run: RunRow): Promise<ResultsProps> {
  const { db } = c.var.deps;
  const tallies = await readTallies(db, run.id);
  const choices = await readChoices(db, run, tallies);
  const changed = await lookUpChanged(db, run, readFilters(c));
  const filters = withinRun(changed.filters, choices.metrics);
  const after = readCursor(c.req.query('after'));
  const found = await listTests(db, run, filters, after);
  const tests = found.slice(0, testsPerPage);
  const props = { ...emptyList(c, run), noFlips: changed.noFlips, tests, after, next: found.length > testsPerPage ? cursorOf(tests.at(-1)!) : null };
  return { ...props, counts: await countResults(db, run, filters, tallies), ...choices };
}

function emptyList(c: AppContext, run: RunRow): ResultsProps {
  const filters = readFilters(c);
  return {
    run, filters, counts: noCounts, behaviors: [], metrics: [], tests: [], noFlips: null, after: null, next: null,
    detail: null, tab: 'overview', history: [], judging: null, reviews: [], reviewForm: emptyReviewForm, ...readNotice(c, run, filters), now: new Date(),
    reviewer: { accountId: accountOf(c).id, mayReview: may(projectOf(c).role, 'project.review'), requestKey: randomUUID() },
  };
}

/** What a browser without scripts was sent here with. */
function readNotice(c: AppContext, run: RunRow, filters: ResultFilters): Pick<ResultsProps, 'notice' | 'undo'> {
  const query = (name: string): string | undefined => c.req.query(name);
  const confirmed = readConfirmed(query);
  const withdrawn = readWithdrawn(query);
  if (!confirmed) return { notice: withdrawn === null ? null : withdrawnWords(withdrawn), undo: null };
  const requestKey = query('undo') ?? '';
  const position = idParam(c, 'position', largestInteger);
  const open = position === null ? null : { position: position - 1, trial: idQuery(c, 'trial', largestSmallint) ?? 1, tab: readTab(c) };
  return { notice: confirmationWords(confirmed), undo: confirmed.confirmed > 0 && isRequestKey(requestKey) ? { run, filters, requestKey, open, amongResults: true } : null };
}

function readTab(c: AppContext): ResultTab {
  return resultTabs.find((name) => name === c.req.query('tab')) ?? 'overview';
}

async function openDetail(c: AppContext, run: RunRow, detail: ResultDetail, chosen?: ResultTab): Promise<Pick<ResultsProps, 'detail' | 'tab' | 'history' | 'judging' | 'reviews' | 'reviewForm'>> {
  const { db } = c.var.deps;
  const tab: ResultTab = chosen ?? readTab(c);
  const reviews = tab === 'reviews' ? await readReviews(db, detail) : [];
  const judging = tab === 'metrics' ? await readJudging(db, run.id, detail) : null;
  return { detail, tab, judging, history: tab === 'history' ? await testHistory(db, run, detail.testId) : [], reviews, reviewForm: readFormStart(c, reviews) };
}

export function readFilters(c: AppContext): ResultFilters {
  const verdict = c.req.query('verdict');
  const metric = idQuery(c, 'metric');
  return {
    verdict: listedVerdicts.find((known) => known === verdict) ?? '', q: textQuery(c, 'q'), behavior: idQuery(c, 'behavior'),
    review: reviewFilters.find((known) => known === c.req.query('review')) ?? '', accountId: accountOf(c).id,
    basis: bases.find((known) => known === c.req.query('basis')) ?? 'final', changed: c.req.query('changed') === '1', among: null,
    metric: metric === null ? null : { id: metric, verdict: evaluationVerdicts.find((known) => known === c.req.query('metric-verdict')) ?? 'fail' },
  };
}

function readCursor(text: string | undefined): ListCursor | null {
  const match = /^(\d)-(\d{1,9})$/.exec(text ?? '');
  return match && Number(match[1]) < listOrder.length ? { group: Number(match[1]), position: Number(match[2]) } : null;
}

function cursorOf(test: ListedTest): ListCursor {
  return { group: listOrder.findIndex((verdict) => verdict === test.listedVerdict), position: test.position };
}
