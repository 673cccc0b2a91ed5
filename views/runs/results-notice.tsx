// What came of an action on the results, and the way back from it.
import type { ResultFilters } from '../../src/runs/result-order.ts';
import { hx } from '../layout/hx.tsx';
import { Icon } from '../ui/icon.tsx';
import { confirmationUndoAddress, type ResultTab } from './result-address.ts';
import { afterChanges, noticeId, resultPanesId } from './result-list-ids.ts';

export interface UndoableConfirmation {
  run: { project_id: number; number: number };
  filters: ResultFilters;
  /** The key of the form that confirmed. */
  requestKey: string;
  /** What is shown again by a browser without scripts; null: the list. */
  open: { position: number; trial: number; tab: ResultTab } | null;
  /** The notice stands on a page of results; on a comparison nothing else is swapped. */
  amongResults: boolean;
}

interface NoticeProps {
  words: string | null;
  undo?: UndoableConfirmation | null;
  /** A final verdict changed by it, and the page shows the one before. */
  outdated?: boolean;
  swapped?: boolean;
}

export function Notice({ words, undo = null, outdated = false, swapped }: NoticeProps) {
  return (
    <div id={noticeId} role="status" {...(swapped ? hx({ 'swap-oob': 'outerHTML' }) : {})}>
      {words !== null && <div class="flash"><Icon name="info" /><span>{words}{outdated && <Outdated />}</span>{undo && <Undo {...undo} />}</div>}
    </div>
  );
}

/** Its address is that of the page it stands on. */
function Outdated() {
  return <> That changed the final verdict, and this page shows the one before. <a href="">Load the page again</a></>;
}

function Undo({ open, amongResults, ...place }: UndoableConfirmation) {
  const quickly = { post: confirmationUndoAddress(place), swap: 'none', ...(amongResults && { target: `#${resultPanesId}`, sync: afterChanges, include: '#result-detail [data-open]' }) };
  return (
    <form class="push" method="post" action={confirmationUndoAddress(place, open)} {...hx(quickly)}>
      <input type="hidden" name="request-key" value={place.requestKey} />
      <button class="lnk" type="submit" data-key="z" title="Withdraw what was just confirmed (z)">Undo <kbd>z</kbd></button>
    </form>
  );
}
