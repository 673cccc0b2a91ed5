// What can be done with the tests that are ticked in the list: a form that its boxes name, so that it works without JavaScript too.
import { hx } from '../layout/hx.tsx';
import { Icon } from '../ui/icon.tsx';
import { runReviewsPath } from '../reviews/paths.ts';
import { confirmationAddress } from './result-address.ts';
import { afterChanges, inPlace, resultPanesId, selectionId } from './result-list-ids.ts';
import type { ResultFilters } from '../../src/runs/result-order.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Reviewer } from './result-props.ts';

interface SelectionBarProps {
  run: RunRow;
  filters: ResultFilters;
  reviewer: Reviewer;
  /** The newest review of the run that the list has seen. */
  newestReview: number;
  swapped?: boolean;
}

export function SelectionBar({ swapped, ...props }: SelectionBarProps) {
  const address = confirmationAddress(props);
  return (
    <form class="bulk picked-tests" id={selectionId} method="post" action={address} aria-label="Ticked tests" {...(swapped ? hx({ 'swap-oob': inPlace }) : {})}>
      <input type="hidden" name="seen" value={props.newestReview} />
      <input type="hidden" name="request-key" value={props.reviewer.requestKey} />
      <b class="onlyjs"><span class="n"></span> ticked</b><b class="nojs">All tests that are ticked in the list:</b>
      <button class="btn primary" type="submit" title="Agree with the automated verdicts of the ticked tests" {...hx({ post: address, target: `#${resultPanesId}`, swap: 'none', sync: afterChanges, include: '#result-detail [data-open]' })}><Icon name="check" />Confirm</button>
      <button class="btn" type="submit" formaction={runReviewsPath(props.run)} formmethod="get"><Icon name="people" />Assign</button>
    </form>
  );
}
