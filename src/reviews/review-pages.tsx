// Reviewing a result on its page: adding, editing and withdrawing a review.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { readForm, type FormValues } from '../http/forms.ts';
import { isPartial } from '../http/htmx.ts';
import { answerFragment } from '../http/page.tsx';
import { readId } from '../http/read-id.ts';
import { changedTests, openedResult, readFilters, showResult, shownDetail, type OpenedResult } from '../runs/result-pages.tsx';
import { readReviews } from '../runs/result-reviews.ts';
import { resultAddress } from '../../views/runs/result-address.ts';
import { emptyReviewForm } from '../../views/runs/result-props.ts';
import type { ReviewOrder } from './review-order.ts';
import { addReview } from './review-verbs.ts';
import { withdrawReview } from './withdraw-reviews.ts';

export async function addReviewAction(c: AppContext): Promise<Response> {
  const opened = await openedResult(c);
  if (!opened) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const added = await addReview(c.var.deps.db, orderOf(c, opened, form));
  if (!isRefusal(added)) return reviewed(c, opened);
  if (added.refused === 'not_found') return notFoundPage(c);
  return showRefused(c, opened, form, added);
}

export async function withdrawReviewAction(c: AppContext): Promise<Response> {
  const opened = await openedResult(c);
  const reviewId = idParam(c, 'review');
  if (!opened || reviewId === null) return notFoundPage(c);
  const { run, detail } = opened;
  const withdrawn = await withdrawReview(c.var.deps.db, { projectId: run.project_id, accountId: accountOf(c).id, runId: run.id, resultId: detail.result.id, reviewId });
  if (!isRefusal(withdrawn)) return reviewed(c, opened);
  if (withdrawn.refused === 'not_found') return notFoundPage(c);
  return showResult(c, (await openedResult(c)) ?? opened, { tab: 'reviews', status: refusalStatus(withdrawn), reviewForm: { ...emptyReviewForm, message: withdrawn.message } });
}

function orderOf(c: AppContext, { run, detail }: OpenedResult, form: FormValues): ReviewOrder {
  const say = form.one('say');
  return {
    projectId: run.project_id, accountId: accountOf(c).id, runId: run.id, resultId: detail.result.id, ...targetOf(form.one('about')),
    verdict: say === 'pass' || say === 'fail' ? say : null, comment: form.one('comment'), lane: null, blind: false, requestKey: form.one('request-key'),
    supersedesId: readId(form.one('edit')), seenReviewId: readSeen(form.one('seen')),
  };
}

/** What names nothing is looked up as a metric that no result has: nothing is reviewed that was not asked for. */
function targetOf(about: string): Pick<ReviewOrder, 'target' | 'runMetricId' | 'turnNumber'> {
  if (about === 'result') return { target: 'result' };
  const [, kind, number] = /^(metric|turn)-(\d{1,9})$/.exec(about) ?? [];
  return kind === 'turn' ? { target: 'turn', turnNumber: Number(number) } : { target: 'metric', runMetricId: Number(number ?? 0) };
}

function readSeen(text: string): number {
  return readId(text) ?? 0;
}

/** The detail with its new reviews, and around it everything that counts. */
async function reviewed(c: AppContext, { run, detail }: OpenedResult): Promise<Response> {
  const filters = readFilters(c);
  if (!isPartial(c)) return c.redirect(resultAddress({ run, filters, detail }, { tab: 'reviews' }), 303);
  const fresh = (await openedResult(c))!;
  return answerFragment(c, <>{await shownDetail(c, fresh, 'reviews')}{await changedTests(c, run, [detail.position], { open: detail.position, unticks: false })}</>);
}

/** Everything that was typed is kept; what others said meanwhile stands beside it, so that sending again knows of it. */
async function showRefused(c: AppContext, opened: OpenedResult, form: FormValues, refusal: Refusal): Promise<Response> {
  const fresh = (await openedResult(c)) ?? opened;
  const edit = readId(form.one('edit'));
  return showResult(c, fresh, {
    tab: 'reviews', status: refusalStatus(refusal),
    reviewForm: {
      say: form.one('say'), about: form.one('about'), comment: form.one('comment'), edit: edit === null ? null : await editedNow(c, fresh, edit),
      errors: refusal.fields, message: Object.keys(refusal.fields).length > 0 ? undefined : refusal.message,
    },
  });
}

/** The newest text of the review that is edited; null where it was withdrawn, so that the form adds a new one. */
async function editedNow(c: AppContext, { detail }: OpenedResult, edit: number): Promise<number | null> {
  const reviews = await readReviews(c.var.deps.db, detail);
  const heirs = new Set([edit]);
  for (const { id, supersedesId } of reviews.toReversed()) if (supersedesId !== null && heirs.has(supersedesId)) heirs.add(id);
  return reviews.find(({ id, stands, accountId }) => stands && heirs.has(id) && accountId === accountOf(c).id)?.id ?? null;
}
