// The results of a run: a list of its tests, failures first, and one result in detail beside it.
import type { NoFlips } from '../../src/comparisons/flipped-positions.ts';
import type { FilterChoices } from '../../src/runs/result-choices.ts';
import type { ListCursor, ResultCounts } from '../../src/runs/result-order.ts';
import type { ListedTest, ResultDetail } from '../../src/runs/result-queries.ts';
import { hx } from '../layout/hx.tsx';
import { NoFlipsReason } from './no-flips.tsx';
import { runsPath, withQuery } from './paths.ts';
import { filterQuery } from './result-address.ts';
import { ResultDetailView } from './result-detail.tsx';
import { ClearFilters, FilterBar } from './result-filters.tsx';
import { Items } from './result-items.tsx';
import { moreResultsId, resultListId, resultPanesId } from './result-list-ids.ts';
import { resultDetailId, type ResultDetailProps } from './result-props.ts';
import { Listener } from './results-listener.tsx';
import { Notice, type UndoableConfirmation } from './results-notice.tsx';
import { SelectionBar } from './selection-bar.tsx';

export interface ResultsProps extends Omit<ResultDetailProps, 'detail'> {
  counts: ResultCounts;
  behaviors: FilterChoices['behaviors'];
  metrics: FilterChoices['metrics'];
  tests: ListedTest[];
  /** Why what changed cannot be listed. */
  noFlips: NoFlips | null;
  after: ListCursor | null;
  next: ListCursor | null;
  detail: ResultDetail | null;
  /** What came of a confirmation. */
  notice: string | null;
  /** null: nothing was confirmed that could be taken back. */
  undo: UndoableConfirmation | null;
}

export function ResultsPart(props: ResultsProps) {
  const { run, filters, reviewer, tests, now } = props;
  return (
    <div class="results" id={resultPanesId}>
      <FilterBar {...props} />
      <Notice words={props.notice} undo={props.undo} />
      <div class="panes">
        <ResultList {...props} />
        <article class="detail" id={resultDetailId}><Detail {...props} /></article>
      </div>
      {reviewer.mayReview && <SelectionBar run={run} filters={filters} reviewer={reviewer} newestReview={tests[0]?.newestReview ?? 0} />}
      <Listener run={run} filters={filters} now={now} />
    </div>
  );
}

export function ResultDetailPart(props: ResultsProps) {
  return <article class="detail" id={resultDetailId}><Detail {...props} /></article>;
}

function Detail(props: ResultsProps) {
  if (!props.detail) return props.tests.length === 0 ? <div class="blank"><h2>{emptyTitle(props)}</h2><ClearFilters {...props} look="btn" /></div> : <div class="blank"><h2>Choose a result</h2></div>;
  return <ResultDetailView {...props} detail={props.detail} />;
}

function ResultList(props: ResultsProps) {
  const { run, filters, after, next, tests, noFlips, reviewer } = props;
  const path = `${runsPath(run.project_id, run.number)}/results`;
  return (
    <nav class="list" aria-label="Results" id={resultListId}>
      <ol data-list>
        {after !== null && <li class="page-link"><a href={withQuery(path, filterQuery(filters))}>To the first results</a></li>}
        <Items {...props} />
        {next !== null && <MoreItem {...props} next={next} />}
        {tests.length === 0 && <li class="gh"><span>{emptyTitle(props)}</span><span><ClearFilters {...props} /></span></li>}
        {noFlips && <li class="blank"><NoFlipsReason run={run} noFlips={noFlips} /></li>}
      </ol>
      <div class="hints"><span><kbd>j</kbd> <kbd>k</kbd> move</span>{reviewer.mayReview && <><span><kbd>p</kbd> <kbd>f</kbd> review</span><span><kbd>x</kbd> tick</span></>}<span><kbd>/</kbd> search</span><span><kbd>?</kbd> all keys</span></div>
    </nav>
  );
}

function emptyTitle({ noFlips }: ResultsProps): string {
  return noFlips ? 'What changed cannot be told' : 'No test fits these filters';
}

/** The next page's items, in place of the link that asked for them. */
export function MoreResults(props: ResultsProps) {
  return <><Items {...props} />{props.next !== null && <MoreItem {...props} next={props.next} />}</>;
}

function MoreItem({ run, filters, next }: ResultsProps & { next: ListCursor }) {
  const href = withQuery(`${runsPath(run.project_id, run.number)}/results`, { ...filterQuery(filters), after: `${next.group}-${next.position}` });
  return <li class="page-link" id={moreResultsId} {...hx({ get: href, trigger: 'revealed', target: 'this', swap: 'outerHTML' })}><a href={href}>More results</a></li>;
}
