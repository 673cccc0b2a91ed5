// The newest reviews of a run, standing or not.
import { mostNewestReviews } from '../../src/reviews/list-sizes.ts';
import type { ListedReview } from '../../src/reviews/run-reviews-queries.ts';
import { resultPath, withQuery } from '../runs/paths.ts';
import { excerpt, moment } from '../ui/format.ts';
import { VerdictMark } from '../ui/mark.tsx';
import type { RunReviewsProps } from './run-reviews.tsx';

export function NewestReviews({ run, reviews, mayReview, now }: RunReviewsProps) {
  if (reviews.length === 0) return null;
  return (
    <section class="sec">
      <header><h2>Newest reviews</h2>{reviews.length === mostNewestReviews && <p>the last {mostNewestReviews}</p>}</header>
      <ul class="differ">{reviews.map((review) => <Item run={run} review={review} hidden={mayReview && review.lane === 'random' && !review.known} now={now} />)}</ul>
    </section>
  );
}

/** `hidden`: of the random sample, in which the reader can still be asked for the result blindly. */
function Item({ run, review, hidden, now }: { run: RunReviewsProps['run']; review: ListedReview; hidden: boolean; now: Date }) {
  const href = withQuery(resultPath(run.project_id, run.number, review.position), { trial: review.trial === 1 ? null : review.trial, tab: 'reviews' });
  const facts = [review.of === null ? '' : `on ${review.of}`, review.blind ? 'blind' : '', review.state === 'stands' ? '' : review.state].filter((fact) => fact !== '').join(', ');
  return (
    <li>
      <a class="name" href={href}>{excerpt(review.prompt, 120)}</a>
      <span class="sm">{review.reviewer} {!hidden && <VerdictMark verdict={review.verdict} />}</span>
      <p class="sm">{[facts, hidden ? 'shown once you have reviewed the result' : excerpt(review.comment, 300)].filter((part) => part !== '').join(': ')}</p>
      <span class="sm dim"><time datetime={review.at.toISOString()}>{moment(review.at, now)}</time></span>
    </li>
  );
}
