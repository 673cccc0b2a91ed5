// What the review form of a result begins with, from the address: a verdict, a part of the result, or an own review that is edited.
import { accountOf, type AppContext } from '../http/app-context.ts';
import { idQuery } from '../http/query.ts';
import { emptyReviewForm, type ReviewFormState } from '../../views/runs/result-props.ts';
import type { ListedReview } from './result-reviews.ts';

export function readFormStart(c: AppContext, reviews: readonly ListedReview[]): ReviewFormState {
  const edit = idQuery(c, 'edit');
  const edited = reviews.find(({ id, accountId, stands }) => id === edit && accountId === accountOf(c).id && stands);
  if (edited) return { ...emptyReviewForm, say: edited.verdict, about: aboutOf(edited), comment: edited.comment, edit: edited.id };
  const [say, about] = [c.req.query('say') ?? '', c.req.query('about') ?? ''];
  return { ...emptyReviewForm, say: say === 'pass' || say === 'fail' ? say : '', about: about || 'result' };
}

/** `result`, `metric-12`, `turn-3`: as one value of a list. */
function aboutOf({ target, runMetricId, turnNumber }: Pick<ListedReview, 'target' | 'runMetricId' | 'turnNumber'>): string {
  return target === 'result' ? target : `${target}-${runMetricId ?? turnNumber}`;
}
