// What came of an action on the results.
import { hx } from '../layout/hx.tsx';
import { Icon } from '../ui/icon.tsx';
import { noticeId } from './result-list-ids.ts';

export function Notice({ words, swapped }: { words: string | null; swapped?: boolean }) {
  return (
    <div id={noticeId} role="status" {...(swapped ? hx({ 'swap-oob': 'outerHTML' }) : {})}>
      {words !== null && <div class="flash"><Icon name="info" /><span>{words}</span></div>}
    </div>
  );
}
