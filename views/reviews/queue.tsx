// A result of the review queue with the form that asks for its verdict.
import type { Refusal } from '../../src/domain/refusal.ts';
import type { OwnAnswer, QueueItem } from '../../src/reviews/queue-queries.ts';
import type { QueuedResult } from '../../src/reviews/random-lane.ts';
import type { Reveal } from '../../src/reviews/reveal-queries.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { runsPath } from '../runs/paths.ts';
import { TextArea } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { FormErrors, Note } from '../ui/notes.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { agreementPath, queueActionPath, runReviewsPath, type Queue } from './paths.ts';
import { QueueArticle } from './queue-article.tsx';
import { QueueHead, type TimedProgress } from './queue-head.tsx';
import { Revealed } from './revealed.tsx';

/** What was typed, or the keys of a form that is new. */
export interface QueueForm {
  verdict: string;
  comment: string;
  key: string;
  /** The newest review that is shown. */
  seen: string;
  /** By the metric's id in the run. */
  metrics: Map<number, { verdict: string; key: string }>;
  refusal: Refusal | null;
}

export interface QueuePageProps {
  run: RunRow;
  queue: Queue;
  progress: TimedProgress<QueuedResult>;
  item: QueueItem;
  /** Why the result is here. */
  why: string | null;
  /** null: hidden from the reviewer. */
  reveal: Reveal | null;
  form: QueueForm;
  /** This person's last one in the lane. */
  lastAnswer: OwnAnswer | null;
  mayReview: boolean;
}

export function QueuePage(props: QueuePageProps) {
  const { run, queue, progress, item, why, reveal } = props;
  return (
    <main id="main" class="queue">
      <QueueHead run={run} queue={queue} progress={progress} />
      <div class="qgrid">
        <article>
          {why !== null && <Note icon="info">{why}.</Note>}
          {item.seen && queue.blind && <Note icon="info">You have seen the automated verdict of this result, so your answer does not count as a blind one.</Note>}
          <QueueArticle item={item} />
          {reveal && <><div class="blk"><h2>Automated verdict</h2><p><VerdictMark verdict={reveal.automatedVerdict} /></p></div><Revealed reveal={reveal} /></>}
        </article>
        {props.mayReview ? <AnswerForm {...props} /> : <aside class="qform"><p class="dim">Your role lets you look at the queue. Reviewers, editors and admins answer.</p></aside>}
      </div>
    </main>
  );
}

function AnswerForm(props: QueuePageProps) {
  const { run, queue, item, form, reveal, lastAnswer } = props;
  const errors = form.refusal?.fields ?? {};
  return (
    <div class="qform">
      <form class="qform-in" method="post" action={queueActionPath(run, '')}>
        <FormErrors message={form.refusal?.message} />
        <QueueFields queue={queue} />
        <input type="hidden" name="result" value={String(item.resultId)} /><input type="hidden" name="key" value={form.key} /><input type="hidden" name="seen" value={form.seen} />
        <fieldset>
          <legend>Would you let this answer go out?</legend>
          {errors['verdict'] && <span class="field-error" id="verdict-error">{errors['verdict']}</span>}
          <PassOrFail name="verdict" value={form.verdict} keys big />
        </fieldset>
        <TextArea name="comment" label="Comment" rows={3} value={form.comment} error={errors['comment']} hint={reveal ? 'Needed where you contradict the automated verdict.' : 'Optional.'} />
        {item.metrics.length > 1 && <MetricAnswers {...props} />}
        <div class="row">
          <button class="btn primary grow" type="submit">Save answer <kbd>Ctrl Enter</kbd></button>
          <button class="btn" type="submit" formaction={queueActionPath(run, 'skip')} formnovalidate data-key="u">Skip <kbd>u</kbd></button>
        </div>
      </form>
      <div class="qfoot sm dim">
        {lastAnswer !== null && <UndoForm run={run} queue={queue} reviewId={lastAnswer.id} label="Undo my last answer" />}
        <a href={endOf(run, queue)}>Finish early</a>
      </div>
    </div>
  );
}

/** Who hides verdicts in the decisive lane is not led to a list of what other people said. */
function endOf(run: RunRow, queue: Queue): string {
  if (queue.lane === 'random') return agreementPath(run);
  return queue.blind ? runsPath(run.project_id, run.number) : runReviewsPath(run);
}

export function QueueFields({ queue }: { queue: Queue }) {
  return (
    <>
      <input type="hidden" name="lane" value={queue.lane} /><input type="hidden" name="size" value={String(queue.size)} />
      {queue.blind && <input type="hidden" name="blind" value="1" />}
    </>
  );
}

function PassOrFail({ name, value, keys = false, big = false }: { name: string; value: string; keys?: boolean; big?: boolean }) {
  return (
    <div class={big ? 'pf big' : 'pf'}>
      <label><Icon name="pass" /><input type="radio" name={name} value="pass" checked={value === 'pass'} {...(keys && { 'data-key': 'p' })} />Pass {keys && <kbd>p</kbd>}</label>
      <label><Icon name="fail" /><input type="radio" name={name} value="fail" checked={value === 'fail'} {...(keys && { 'data-key': 'f' })} />Fail {keys && <kbd>f</kbd>}</label>
    </div>
  );
}

function MetricAnswers({ item, form, lastAnswer }: QueuePageProps) {
  // Whoever answered them last time does so again.
  const answered = lastAnswer?.withMetrics || [...form.metrics.values()].some(({ verdict }) => verdict !== '');
  return (
    <details class="blk" open={answered}>
      <summary><h2><Icon name="chev" also="i-s" />Each metric on its own <span class="dim">optional</span></h2></summary>
      <div class="stack">
        {item.metrics.map(({ id, name }) => (
          <fieldset class="field">
            <legend class="label">{name}</legend>
            <input type="hidden" name={`key-${id}`} value={form.metrics.get(id)?.key ?? ''} />
            <PassOrFail name={`metric-${id}`} value={form.metrics.get(id)?.verdict ?? ''} />
          </fieldset>
        ))}
      </div>
    </details>
  );
}

export function UndoForm({ run, queue, reviewId, label }: { run: RunRow; queue: Queue; reviewId: number; label: string }) {
  return (
    <form method="post" action={queueActionPath(run, 'undo')}>
      <QueueFields queue={queue} /><input type="hidden" name="review" value={String(reviewId)} />
      <button class="lnk" type="submit" data-key="z">{label} <kbd>z</kbd></button>
    </form>
  );
}
