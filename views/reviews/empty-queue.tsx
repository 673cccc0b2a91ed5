// A review queue with nothing in it.
import type { RunRow } from '../../src/runs/run-queries.ts';
import { firstSampleSize } from '../../src/reviews/list-sizes.ts';
import { runsPath } from '../runs/paths.ts';
import { Blank } from '../ui/notes.tsx';
import { queuePath, runReviewsPath, type Queue } from './paths.ts';

export function QueueNotOpen({ run }: { run: RunRow }) {
  return (
    <main id="main" class="queue">
      <h1>Review queue</h1>
      <Blank title="The queue opens when the run has ended">
        <p>A sample that is drawn while results still arrive would favour the quick ones.</p>
        <div class="row"><a class="btn" href={runsPath(run.project_id, run.number)}>Back to {run.name}</a></div>
      </Blank>
    </main>
  );
}

export function EmptyQueue({ run, queue, done }: { run: RunRow; queue: Queue; done: number }) {
  return (
    <main id="main" class="queue">
      <h1>Review queue</h1>
      {queue.lane === 'random'
        ? <Blank title="There is nothing to draw from"><p>No result of this run has an answer.</p><Ways run={run} /></Blank>
        : <Blank title={done > 0 ? 'You have reviewed everything decisive' : 'Nothing in this run is decisive'}>
          <p>{done > 0 ? 'What is left was judged clearly.' : 'No score lies near its threshold, and every answer could be judged.'} A blind review of a random sample tells whether the clear verdicts can be trusted.</p>
          <Ways run={run}><a class="btn primary" href={queuePath(run, { lane: 'random', size: firstSampleSize, blind: true })}>Start a blind review</a></Ways></Blank>}
    </main>
  );
}

function Ways({ run, children }: { run: RunRow; children?: unknown }) {
  return <div class="row">{children as never}<a class="btn" href={runReviewsPath(run)}>All reviews of this run</a></div>;
}
