// What an open page of results takes over when verdicts change, each part in its place: items, counters, and what of the open result is shown.
import { listedVerdicts } from '../../src/runs/result-order.ts';
import type { ListedTest } from '../../src/runs/result-queries.ts';
import { ResultHead, ResultTabs } from './result-detail.tsx';
import { DownloadShown, ReviewPick, VerdictSegments, type FilterProps } from './result-filters.tsx';
import type { ResultDetailProps, Reviewer } from './result-props.ts';
import { PeopleSaid } from './result-reviews.tsx';
import { GroupCount, Item } from './result-items.tsx';
import { SelectionBar } from './selection-bar.tsx';

export interface ChangedProps extends FilterProps {
  /** Those that changed. */
  tests: readonly ListedTest[];
  /** These tests were ticked to be confirmed, and now they are; otherwise boxes stay as the person left them. */
  unticks: boolean;
  /** The position of the test that is open; null: none. */
  open: number | null;
  reviewer: Reviewer;
}

/** Items stay where they are in the list, so that nobody who works through it loses their place. */
export function ChangedTests(props: ChangedProps) {
  const { run, filters, counts, tests, open, unticks, reviewer } = props;
  return (
    <>
      {tests.map((test) => <Item run={run} filters={filters} test={test} current={test.position === open} mayReview={reviewer.mayReview} swapped keepsTick={!unticks} />)}
      <VerdictSegments {...props} swapped />
      <ReviewPick {...props} swapped />
      <DownloadShown {...props} swapped />
      {reviewer.mayReview && tests[0] && <SelectionBar run={run} filters={filters} reviewer={reviewer} newestReview={tests[0].newestReview} swapped />}
      {listedVerdicts.map((group) => <GroupCount group={group} counts={counts} swapped />)}
    </>
  );
}

/** Never the form: somebody may be writing in it. */
export function ChangedDetail(props: ResultDetailProps) {
  return <><ResultHead {...props} swapped /><ResultTabs {...props} swapped />{props.tab === 'reviews' && <PeopleSaid {...props} swapped />}</>;
}
