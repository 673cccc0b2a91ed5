// How far one is in a review queue, and how long the rest takes.
import { count, roughly } from '../ui/format.ts';

export interface QueueCounts {
  done: number;
  skipped: number;
  total: number;
  /** null: the pace of this person is not known yet. */
  timeLeftMs: number | null;
  /** The one that is shown has been answered already. */
  answered: boolean;
}

/** More segments than this would be too narrow to see. */
const mostSegments = 60;

export function QueuedCount({ done, skipped, total, timeLeftMs, answered }: QueueCounts) {
  const at = answered ? done : Math.min(total, done + 1);
  return (
    <div class="qprog">
      <b>{count(at)} of {count(total)}</b>
      {total <= mostSegments
        ? <ol class="qseg" aria-hidden="true">{Array.from({ length: total }, (_, index) => <li class={index + 1 === at ? 'c' : index < done ? 'd' : undefined}></li>)}</ol>
        : <progress value={done} max={total} aria-label={`${done} of ${total} reviewed`}></progress>}
      {skipped > 0 && <span class="dim">{count(skipped)} put off</span>}
      {timeLeftMs !== null && <span class="dim" title="By the pace of your own answers here">{roughly(timeLeftMs)} left</span>}
    </div>
  );
}
