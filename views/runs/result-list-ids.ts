// The ids by which the parts of a run's results are swapped.
export const resultListId = 'result-list';
export const resultPanesId = 'result-panes';
export const moreResultsId = 'more-results';
export const noticeId = 'results-notice';
export const selectionId = 'selection';
export const revisionsId = 'run-revisions';

/** Of whoever changes a verdict: waits for a look at other people's changes, whose older answer would otherwise be swapped in after the newer one. */
export const afterChanges = `#${resultPanesId}:queue all`;

/** How changed parts that are clicked take their places: whoever has pressed the mouse on a button still finds the same one where they let go. */
export const inPlace = 'outerMorph';

/** Of a test's item in the list; people count from 1. */
export function itemId(position: number): string {
  return `test-${position + 1}`;
}
