// The head of a review queue: what it is, how far one is, and what is hidden.
import type { QueueProgress } from '../../src/reviews/queue-queries.ts';
import type { QueuedResult } from '../../src/reviews/random-lane.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { queuePath, type Queue } from './paths.ts';
import { QueuedCount } from './queue-count.tsx';

export interface TimedProgress<Item extends QueuedResult> extends QueueProgress<Item> {
  /** null: the pace of this person is not known yet. */
  timeLeftMs: number | null;
}

interface QueueHeadProps {
  run: RunRow;
  queue: Queue;
  progress: TimedProgress<QueuedResult>;
  /** The one that is shown has been answered already. */
  answered?: boolean;
}

/** A blind queue names neither the run nor its endpoint: knowing which version answered would colour the answer. */
export function QueueHead({ run, queue, progress, answered = false }: QueueHeadProps) {
  const { items, leftOut, done, skipped, timeLeftMs } = progress;
  return (
    <>
      <div class="qhead">
        <h1>{queue.blind ? 'Blind review' : 'Review queue'}</h1>
        <span class="dim">{queue.blind ? '' : `${run.name}, `}{queue.lane === 'random' ? `${counted(items.length + leftOut, 'result')} drawn at random` : 'the most decisive results first'}</span>
        <span class="push sm dim">
          {queue.blind && <><Icon name="eyeoff" />Verdicts of the metrics and of other people stay hidden until you have answered.</>}
          {queue.lane === 'decisive' && <a href={queuePath(run, { ...queue, blind: !queue.blind })}>{queue.blind ? 'Show verdicts' : 'Hide verdicts until I have answered'}</a>}
        </span>
      </div>
      <QueuedCount done={done} skipped={skipped} total={items.length} timeLeftMs={timeLeftMs} answered={answered} />
      {leftOut > 0 && <p class="sm dim qleft">{leftOutWords(leftOut)}</p>}
    </>
  );
}

function leftOutWords(leftOut: number): string {
  return leftOut === 1
    ? 'One of them is left out: you had reviewed it before, so your answer could not be blind.'
    : `${count(leftOut)} of them are left out: you had reviewed them before, so your answers could not be blind.`;
}
