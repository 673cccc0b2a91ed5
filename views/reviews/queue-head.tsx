// The head of a review queue: what it is, how far one is, and what is hidden.
import type { RunRow } from '../../src/runs/run-queries.ts';
import { Icon } from '../ui/icon.tsx';
import { queuePath, type Queue } from './paths.ts';
import { QueuedCount, type QueueCounts } from './queue-count.tsx';

interface QueueHeadProps {
  run: RunRow;
  queue: Queue;
  counts: QueueCounts;
}

/** A blind queue names neither the run nor its endpoint: knowing which version answered would colour the answer. */
export function QueueHead({ run, queue, counts }: QueueHeadProps) {
  return (
    <>
      <div class="qhead">
        <h1>{queue.blind ? 'Blind review' : 'Review queue'}</h1>
        <span class="dim">{queue.blind ? '' : `${run.name}, `}{queue.lane === 'random' ? 'results drawn at random' : 'the most decisive results first'}</span>
        <span class="push sm dim">
          {queue.blind && <><Icon name="eyeoff" />Verdicts of the judge and of other people stay hidden until you have answered.</>}
          {queue.lane === 'decisive' && <a href={queuePath(run, { ...queue, blind: !queue.blind })}>{queue.blind ? 'Show verdicts' : 'Hide verdicts until I have answered'}</a>}
        </span>
      </div>
      <QueuedCount {...counts} />
    </>
  );
}
