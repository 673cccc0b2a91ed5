// After an answer: what the metrics and other people had said, before the next result is shown.
import type { OwnAnswer, QueueItem } from '../../src/reviews/queue-queries.ts';
import type { QueuedResult } from '../../src/reviews/random-lane.ts';
import type { Reveal } from '../../src/reviews/reveal-queries.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { resultPath, withQuery } from '../runs/paths.ts';
import { VerdictMark } from '../ui/mark.tsx';
import { agreementPath, queuePath, runReviewsPath, type Queue } from './paths.ts';
import { QueueArticle } from './queue-article.tsx';
import { QueueHead, type TimedProgress } from './queue-head.tsx';
import { UndoForm } from './queue.tsx';
import { Revealed } from './revealed.tsx';

interface QueueRevealProps {
  run: RunRow;
  queue: Queue;
  progress: TimedProgress<QueuedResult>;
  item: QueueItem;
  answer: OwnAnswer;
  reveal: Reveal;
}

export function QueueRevealPage({ run, queue, progress, item, answer, reveal }: QueueRevealProps) {
  return (
    <main id="main" class="queue">
      <QueueHead run={run} queue={queue} progress={progress} answered />
      <div class="qgrid told">
        <div class="qform">
          <section role="status">
            <h2>{sentence(answer, reveal)}</h2>
            <dl class="twoverdicts"><dt>You</dt><dd><VerdictMark verdict={answer.verdict} /></dd><dt>Automated</dt><dd><VerdictMark verdict={reveal.automatedVerdict} /></dd></dl>
          </section>
          {answer.comment && <p class="quote sm">{answer.comment}</p>}
          <div class="row"><NextLink run={run} queue={queue} left={progress.current !== null} /></div>
          <div class="qfoot sm dim">
            <UndoForm run={run} queue={queue} reviewId={answer.id} label="Undo" />
            <a href={withQuery(resultPath(run.project_id, run.number, item.position), { trial: item.trial === 1 ? null : item.trial, tab: 'reviews' })}>Open the result</a>
          </div>
          {answer.blind && <p class="dim sm">You have now seen the verdict: this answer is the one that is measured, even if you undo or edit it.</p>}
        </div>
        <article><Revealed reveal={reveal} /><QueueArticle item={item} /></article>
      </div>
    </main>
  );
}

function sentence({ verdict }: OwnAnswer, { automatedVerdict }: Reveal): string {
  if (automatedVerdict === 'error') return 'No metric could judge this. Your verdict counts.';
  if (automatedVerdict === 'none') return 'No metric judged this. Your verdict counts.';
  return automatedVerdict === verdict ? 'The automated verdict agrees with you.' : 'The automated verdict differs. Yours counts.';
}

function NextLink({ run, queue, left }: { run: RunRow; queue: Queue; left: boolean }) {
  if (left) return <a class="btn primary grow" href={queuePath(run, queue)} data-key="n" autofocus>Next <kbd>n</kbd></a>;
  return queue.lane === 'random'
    ? <a class="btn primary grow" href={agreementPath(run)} data-key="n" autofocus>Can the automated verdicts be trusted? <kbd>n</kbd></a>
    : <a class="btn primary grow" href={runReviewsPath(run)} data-key="n" autofocus>All reviews of this run <kbd>n</kbd></a>;
}
