// The review queue of a run: one result at a time, answered, skipped or undone.
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import { timeLeftMs } from '../domain/time-left.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { readForm, type FormValues } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { idQuery } from '../http/query.ts';
import { readId } from '../http/read-id.ts';
import { runOf } from '../runs/run-pages.tsx';
import type { RunRow } from '../runs/run-queries.ts';
import { agreementPath, queuePath, type Queue } from '../../views/reviews/paths.ts';
import { EmptyQueue, QueueNotOpen } from '../../views/reviews/empty-queue.tsx';
import { QueuePage } from '../../views/reviews/queue.tsx';
import type { TimedProgress } from '../../views/reviews/queue-head.tsx';
import { QueueRevealPage } from '../../views/reviews/queue-reveal.tsx';
import { isFinished } from '../../views/runs/run-moment.ts';
import { findDecisive } from './decisive-lane.ts';
import { firstSampleSize, largestSampleSize } from './list-sizes.ts';
import { newForm, sentForm } from './queue-forms.ts';
import { answerTimes, findOwnAnswer, queueProgress, readQueueItem, type QueueItem, type Reviewer } from './queue-queries.ts';
import { drawSample, type QueuedResult } from './random-lane.ts';
import { readReveal } from './reveal-queries.ts';
import { firstSizeFor } from './sample-progress.ts';
import { saveAnswers } from './save-answers.ts';
import { skipResult } from './skip-result.ts';
import { undoAnswers } from './withdraw-reviews.ts';

export async function reviewQueuePage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  if (!isFinished(run)) return answerPage(c, { title: 'Review queue', place: 'runs', body: <QueueNotOpen run={run} /> });
  const queue = await readQueue(c, run, (name) => c.req.query(name) ?? '');
  const answered = idQuery(c, 'answered');
  const progress = await readProgress(c, run, queue, idQuery(c, 'at'));
  if (answered !== null) {
    const revealed = await revealPage(c, run, queue, progress, answered);
    if (revealed) return revealed;
  }
  if (progress.current) return showItem(c, run, queue, progress, progress.current);
  if (queue.lane === 'random' && progress.items.length + progress.leftOut > 0) return goTo(c, agreementPath(run));
  return answerPage(c, { title: 'Review queue', place: 'runs', body: <EmptyQueue run={run} queue={queue} done={progress.done} /> });
}

export async function answerQueueAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const queue = await readQueue(c, run, form.one);
  const resultId = readId(form.one('result'));
  const item = resultId !== null && isFinished(run) ? await readQueueItem(c.var.deps.db, reviewerOf(c, run), resultId) : null;
  if (!item) return refusalPage(c, refuse('not_found', 'There is no such result in this queue.'));
  const answer = await checkDrawn(c, run, queue, item)
    ?? await saveAnswers(c.var.deps.db, { ...reviewerOf(c, run), projectId: run.project_id, lane: queue.lane, blind: queue.blind && !item.seen }, item, form);
  if (!isRefusal(answer)) return goTo(c, queuePath(run, queue, { answered: answer }));
  if (answer.refused !== 'invalid' && answer.refused !== 'conflict') return refusalPage(c, answer);
  const progress = await readProgress(c, run, queue, item.resultId);
  const current = progress.items.find(({ resultId }) => resultId === item.resultId) ?? item;
  return showItem(c, run, queue, progress, current, { form, refusal: answer });
}

/** Only what was drawn may be answered in the random lane, or the sample would no longer be a random one. The decisive lane moves with the baseline while somebody is typing. */
async function checkDrawn(c: AppContext, run: RunRow, queue: Queue, item: QueueItem): Promise<Refusal | null> {
  if (queue.lane !== 'random') return null;
  const drawn = await drawSample(c.var.deps.db, run, queue.size);
  if (drawn.some(({ resultId }) => resultId === item.resultId)) return null;
  return refuse('invalid', 'This result is not in the random sample, so nothing was saved. Copy your comment into a review on the result’s own page, then open the queue again.');
}

export async function skipInQueueAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const refusal = await skipResult(c.var.deps.db, reviewerOf(c, run), readId(form.one('result')) ?? 0);
  return refusal ? refusalPage(c, refusal) : goTo(c, queuePath(run, await readQueue(c, run, form.one)));
}

/** Withdraws an answer with what was said of the result's metrics, and asks for the result again. */
export async function undoInQueueAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const { db } = c.var.deps;
  const answer = await findOwnAnswer(db, reviewerOf(c, run), { id: readId(form.one('review')) ?? 0 });
  if (!answer) return refusalPage(c, refuse('not_found', 'There is no such answer.'));
  const { resultId } = answer;
  const undone = await undoAnswers(db, { projectId: run.project_id, accountId: accountOf(c).id, runId: run.id, resultId });
  if (isRefusal(undone)) return refusalPage(c, undone);
  return goTo(c, queuePath(run, await readQueue(c, run, form.one), { at: resultId }));
}

/** Where no size is asked for, the random sample is this person's first one. */
async function readQueue(c: AppContext, run: RunRow, value: (name: string) => string): Promise<Queue> {
  if (value('lane') === 'decisive') return { lane: 'decisive', size: firstSampleSize, blind: value('blind') === '1' };
  const size = /^\d{1,6}$/.test(value('size')) ? Number(value('size')) : await firstSizeFor(c.var.deps.db, run, accountOf(c).id);
  return { lane: 'random', size: Math.min(largestSampleSize, Math.max(1, size)), blind: true };
}

function reviewerOf(c: AppContext, run: RunRow): Reviewer {
  return { runId: run.id, accountId: accountOf(c).id };
}

/** `why` is known in the decisive lane. */
type Queued = QueuedResult & { why?: string };

async function readProgress(c: AppContext, run: RunRow, queue: Queue, at: number | null): Promise<TimedProgress<Queued>> {
  const { db } = c.var.deps;
  const reviewer = reviewerOf(c, run);
  const progress = await queueProgress<Queued>(db, reviewer, queue.lane, await readItems(c, run, queue), at);
  return { ...progress, timeLeftMs: timeLeftMs(await answerTimes(db, reviewer, queue.lane), progress.items.length - progress.done) };
}

function readItems(c: AppContext, run: RunRow, queue: Queue): Promise<Queued[]> {
  const { db } = c.var.deps;
  return queue.lane === 'random' ? drawSample(db, run, queue.size) : findDecisive(db, run);
}

async function showItem(c: AppContext, run: RunRow, queue: Queue, progress: TimedProgress<Queued>, current: Queued, sent?: { form: FormValues; refusal: Refusal }): Promise<Response> {
  const { db } = c.var.deps;
  const reviewer = reviewerOf(c, run);
  const item = await readQueueItem(db, reviewer, current.resultId);
  if (!item) return notFoundPage(c);
  const last = await findOwnAnswer(db, reviewer, { lastIn: queue.lane });
  const reveal = queue.blind && !item.seen ? null : await readReveal(db, reviewer, item.resultId);
  const fresh = newForm(item, Math.max(0, ...(reveal?.others ?? []).map(({ id }) => id)));
  const form = sent ? sentForm(item, sent.form, sent.refusal, fresh) : fresh;
  return answerPage(c, {
    title: queue.blind ? 'Blind review' : 'Review queue', place: 'runs', ...(sent && { status: refusalStatus(sent.refusal) }),
    body: <QueuePage run={run} queue={queue} progress={progress} item={item} why={reveal ? current.why ?? null : null} reveal={reveal} form={form} lastAnswer={last}
      mayReview={may(projectOf(c).role, 'project.review')} />,
  });
}

/** null where there is no such answer of this person's: then the queue goes on. */
async function revealPage(c: AppContext, run: RunRow, queue: Queue, progress: TimedProgress<Queued>, answered: number): Promise<Response | null> {
  const { db } = c.var.deps;
  const reviewer = reviewerOf(c, run);
  const answer = await findOwnAnswer(db, reviewer, { id: answered });
  const item = answer && (await readQueueItem(db, reviewer, answer.resultId));
  if (!answer || !item) return null;
  const reveal = await readReveal(db, reviewer, answer.resultId);
  return answerPage(c, { title: 'Your answer', place: 'runs', body: <QueueRevealPage run={run} queue={queue} progress={progress} item={item} answer={answer} reveal={reveal} /> });
}
