// The results of a run: a list of its tests, failures first, and one result in detail beside it.
import type { Verdict } from '../../src/domain/vocabulary.ts';
import type { VerdictCounts } from '../../src/domain/verdicts.ts';
import { listOrder, mostMatches, type ListCursor, type ResultFilters } from '../../src/runs/result-order.ts';
import type { HistoryEntry, ListedTest, ResultDetail } from '../../src/runs/result-queries.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { count, excerpt, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FlakyMark, VerdictSign, WaitingSign } from '../ui/mark.tsx';
import { Pick } from './run-list.tsx';
import { resultPath, runsPath, withQuery } from './paths.ts';
import { ResultDetailView, type ResultTab } from './result-detail.tsx';

export interface ResultsProps {
  run: RunRow;
  filters: ResultFilters;
  /** With the search and behavior filters applied, by verdict; `waiting` have no verdict. */
  counts: VerdictCounts & { waiting: number };
  behaviors: { id: number; name: string }[];
  tests: ListedTest[];
  after: ListCursor | null;
  next: ListCursor | null;
  detail: ResultDetail | null;
  tab: ResultTab;
  history: HistoryEntry[];
  now: Date;
}

export const resultListId = 'result-list';
export const resultPanesId = 'result-panes';
export const resultDetailId = 'result-detail';

export function ResultsPart(props: ResultsProps) {
  return (
    <div class="results" id={resultPanesId}>
      <FilterBar {...props} />
      <div class="panes">
        <ResultList {...props} />
        <article class="detail" id={resultDetailId}><Detail {...props} /></article>
      </div>
    </div>
  );
}

export function ResultDetailPart(props: ResultsProps) {
  return <article class="detail" id={resultDetailId}><Detail {...props} /></article>;
}

function Detail(props: ResultsProps) {
  if (!props.detail) return <div class="blank"><h2>{props.tests.length === 0 ? 'No test fits these filters' : 'Choose a result'}</h2></div>;
  return <ResultDetailView {...props} detail={props.detail} />;
}

/** The filters as parameters of every address on the page. */
export function filterQuery({ verdict, q, behavior }: ResultFilters): Record<string, string | number | null> {
  return { verdict, q, behavior };
}

const segments: readonly (readonly [Verdict | '', string])[] = [['', 'All'], ['pass', 'Passed'], ['fail', 'Failed'], ['error', 'Errors'], ['none', 'No metric']];

function FilterBar({ run, filters, counts, behaviors }: ResultsProps) {
  const path = `${runsPath(run.project_id, run.number)}/results`;
  const all = counts.pass + counts.fail + counts.error + counts.none + counts.waiting;
  const of = (verdict: Verdict | ''): number => (verdict === '' ? all : counts[verdict]);
  const form = hx({
    get: path, target: `#${resultPanesId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, change, input changed delay:250ms from:'find input[type=search]'",
  });
  return (
    <form class="toolbar" method="get" action={path} role="search" {...form}>
      <div class="seg" role="group" aria-label="Verdict">
        {segments.map(([verdict, label]) => (
          <Segment href={withQuery(path, { ...filterQuery(filters), verdict })} current={verdict === filters.verdict} label={label} tests={of(verdict)} capped={filters.q !== '' && all > mostMatches} />
        ))}
      </div>
      {filters.verdict && <input type="hidden" name="verdict" value={filters.verdict} />}
      <label class="search"><Icon name="search" /><span class="vh">Search prompts and responses</span>
        <input class="in" type="search" name="q" value={filters.q} placeholder="Search prompts and responses" data-key="/" /><kbd>/</kbd></label>
      <Pick name="behavior" label="Behavior" value={filters.behavior === null ? '' : String(filters.behavior)} options={behaviors.map(({ id, name }) => ({ value: String(id), label: name }))} />
      <button class="btn nojs" type="submit">Apply</button>
      <DownloadShown run={run} filters={filters} shown={of(filters.verdict)} all={all} />
    </form>
  );
}

function Segment({ href, current, label, tests, capped }: { href: string; current: boolean; label: string; tests: number; capped: boolean }) {
  const visit = hx({ get: href, target: `#${resultPanesId}`, swap: 'outerHTML', 'push-url': 'true' });
  return <a href={href} aria-current={current ? 'true' : undefined} {...visit}>{label} <span class="n">{count(tests)}{capped && tests > 0 ? '+' : ''}</span></a>;
}

function DownloadShown({ run, filters, shown, all }: { run: RunRow; filters: ResultFilters; shown: number; all: number }) {
  const filtered = filters.verdict !== '' || filters.q !== '' || filters.behavior !== null;
  if (!filtered || (shown === 0 && all > 0)) return null;
  const path = `${runsPath(run.project_id, run.number)}/results.csv`;
  return <a class="btn quiet push" href={withQuery(path, filterQuery(filters))} download><Icon name="download" />Download these {shown > mostMatches ? '' : count(shown)}</a>;
}

const groupNames: Record<Verdict | 'waiting', string> = { fail: 'Failed', error: 'Errors', none: 'No metric', pass: 'Passed', waiting: 'No verdict yet' };

function ResultList(props: ResultsProps) {
  const { run, filters, after, next, tests } = props;
  const path = `${runsPath(run.project_id, run.number)}/results`;
  return (
    <nav class="list" aria-label="Results" id={resultListId}>
      <ol data-list>
        {after !== null && <li class="page-link"><a href={withQuery(path, filterQuery(filters))}>To the first results</a></li>}
        <Items {...props} />
        {next !== null && <MoreItem {...props} next={next} />}
        {tests.length === 0 && <li class="gh"><span>No test fits these filters</span></li>}
      </ol>
      <div class="hints"><span><kbd>j</kbd> <kbd>k</kbd> move</span><span><kbd>/</kbd> search</span><span><kbd>?</kbd> all keys</span></div>
    </nav>
  );
}

/** The next page's items, in place of the link that asked for them. */
export function MoreResults(props: ResultsProps) {
  return <><Items {...props} />{props.next !== null && <MoreItem {...props} next={props.next} />}</>;
}

export const moreResultsId = 'more-results';

function MoreItem({ run, filters, next }: ResultsProps & { next: ListCursor }) {
  const href = withQuery(`${runsPath(run.project_id, run.number)}/results`, { ...filterQuery(filters), after: `${next.group}-${next.position}` });
  return <li class="page-link" id={moreResultsId} {...hx({ get: href, trigger: 'revealed', target: 'this', swap: 'outerHTML' })}><a href={href}>More results</a></li>;
}

function Items({ run, filters, counts, tests, after, detail }: ResultsProps) {
  let group: Verdict | null | undefined = after === null ? undefined : listOrder[after.group];
  return (
    <>
      {tests.map((test) => {
        const opens = test.verdict !== group;
        group = test.verdict;
        const name = test.verdict ?? 'waiting';
        return (
          <>
            {opens && <li class="gh"><span>{groupNames[name]}</span><span class="dim">{count(counts[name])}</span></li>}
            <Item run={run} filters={filters} test={test} current={test.position === detail?.position} />
          </>
        );
      })}
    </>
  );
}

function Item({ run, filters, test, current }: { run: RunRow; filters: ResultFilters; test: ListedTest; current: boolean }) {
  const href = withQuery(resultPath(run.project_id, run.number, test.position), filterQuery(filters));
  const open = hx({ get: href, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true', sync: `#${resultDetailId}:replace` });
  return (
    <li>
      <a href={href} aria-current={current ? 'true' : undefined} data-opens="detail" {...open}>
        {test.verdict ? <VerdictSign verdict={test.verdict} /> : <WaitingSign state={test.state === 'settled' ? 'running' : test.state} />}
        <span class="l1"><span class="ti">{excerpt(test.prompt, 140)}</span>{test.latencyMs !== null && <span class="lat">{latency(test.latencyMs)}</span>}</span>
        <span class="l2"><span class="sb">{[test.behaviorName, test.topic].filter((part) => part !== '').join(', ') || 'No behavior'}</span>{test.flaky && <FlakyMark />}</span>
      </a>
    </li>
  );
}

