// A result's tab Reviews: automated, people, what counts; everyone's reviews, newest first; the form.
import type { Child } from 'hono/jsx';
import { unsettled } from '../../src/reviews/review-order.ts';
import type { ListedReview } from '../../src/runs/result-reviews.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, initials, moment } from '../ui/format.ts';
import { VerdictMark } from '../ui/mark.tsx';
import { Note } from '../ui/notes.tsx';
import { resultAddress, reviewsAddress } from './result-address.ts';
import { afterChanges, inPlace } from './result-list-ids.ts';
import { resultDetailId, resultPartId, reviewFormId, type ResultDetailProps } from './result-props.ts';
import { ReviewForm } from './review-form.tsx';

export function ResultReviews(props: ResultDetailProps) {
  const { detail: { result }, reviewer } = props;
  if (result.state !== 'settled') return <section class="panel"><p class="dim">{unsettled(result.state).message}</p></section>;
  return (
    <section class="panel two">
      <PeopleSaid {...props} />
      {reviewer.mayReview ? <ReviewForm {...props} /> : <p class="dim revform">Your role in this project reads reviews. Ask an admin for the role of a reviewer to add your own.</p>}
    </section>
  );
}

export function PeopleSaid({ swapped, ...props }: ResultDetailProps & { swapped?: boolean }) {
  const { reviews, detail, reviewer } = props;
  return (
    <div class="col" id={resultPartId('people-said', detail)} {...(swapped ? hx({ 'swap-oob': inPlace }) : {})}>
      {reviewer.mayReview && <input type="hidden" name="seen" value={detail.newestReview} form={reviewFormId} />}
      <Versus {...props} />
      <Conflict {...props} />
      {reviews.length === 0 ? <p class="dim">Nobody has reviewed this result yet.</p> : <ol class="revs">{reviews.map((review) => <Review {...props} review={review} />)}</ol>}
      {detail.reviews > reviews.length && <p class="sm dim">The newest {count(reviews.length)} of {count(detail.reviews)}.</p>}
    </div>
  );
}

function Versus(props: ResultDetailProps) {
  const { result } = props.detail;
  return (
    <dl class="versus">
      <div><dt>Automated</dt><dd>{result.automatedVerdict && <VerdictMark verdict={result.automatedVerdict} />}</dd><dd class="sub">{machineWords(props)}</dd></div>
      <People {...props} />
      <div><dt>Counts as</dt><dd>{result.verdict && <VerdictMark verdict={result.verdict} />}</dd><dd class="sub">{countsWords(props)}</dd></div>
    </dl>
  );
}

function machineWords({ detail: { evaluations, result } }: ResultDetailProps): string {
  const failed = evaluations.filter(({ verdict }) => verdict === 'fail').length;
  if (evaluations.length === 0) return result.automatedVerdict === 'none' ? 'no metric applied' : 'the call failed';
  return failed === 0 ? `${counted(evaluations.length, 'metric')} judged` : `${failed} of ${counted(evaluations.length, 'metric')} below threshold`;
}

function People({ reviews }: ResultDetailProps) {
  const standing = reviews.filter(({ stands }) => stands);
  const latest = [...new Map(standing.filter(({ target }) => target === 'result').toReversed().map((review) => [review.accountId, review])).values()].sort((a, b) => b.id - a.id);
  const verdict = latest[0]?.verdict;
  if (verdict === undefined) return <div><dt>People</dt><dd class="dim">–</dd><dd class="sub">{standing.length === 0 ? 'no review stands' : partsWords(standing)}</dd></div>;
  const agree = latest.filter((review) => review.verdict === verdict).length;
  return <div><dt>People</dt><dd><VerdictMark verdict={verdict} /></dd><dd class="sub">{agree} of {latest.length} {agree === 1 ? 'says' : 'say'} {verdict}</dd></div>;
}

function partsWords(standing: readonly ListedReview[]): string {
  const [metrics, turns] = (['metric', 'turn'] as const).map((target) => new Set(standing.filter((review) => review.target === target).map(({ runMetricId, turnNumber }) => runMetricId ?? turnNumber)).size);
  return [metrics! > 0 ? `${counted(metrics!, 'metric')} reviewed` : '', turns! > 0 ? `${counted(turns!, 'turn')} reviewed` : ''].filter((part) => part !== '').join(', ');
}

function countsWords({ detail: { result }, reviews }: ResultDetailProps): string {
  if (!result.reviewed) return 'as the metrics say';
  if (result.verdict !== result.automatedVerdict) return result.automatedVerdict === 'pass' || result.automatedVerdict === 'fail' ? 'corrected by people' : 'decided by people';
  const whole = reviews.some(({ stands, target }) => stands && target === 'result');
  return whole ? 'people agree with the metrics' : 'the reviews of parts change nothing';
}

function Conflict({ detail: { result } }: ResultDetailProps) {
  if (!result.conflicting && !result.disputed) return null;
  return (
    <Note tone="human" icon={result.disputed ? 'people' : 'human'}>
      {result.conflicting && <><b>Conflict.</b> A person contradicts what the machine said. </>}
      {result.disputed && <><b>Reviewers disagree.</b> Two people say different things of the same part; the latest word on it counts.</>}
    </Note>
  );
}

function Review({ review, ...props }: ResultDetailProps & { review: ListedReview }) {
  const { now, reviewer } = props;
  const mine = review.accountId === reviewer.accountId && reviewer.mayReview && review.stands;
  return (
    <li id={`review-${review.id}`} class={review.stands ? undefined : 'gone'}>
      <span class="avatar" aria-hidden="true">{initials(review.author)}</span>
      <div>
        <div class="row"><b>{review.author}</b><time class="dim sm" datetime={review.at.toISOString()}>{moment(review.at, now)}</time>
          {aboutWords(review) && <span class="tag">{aboutWords(review)}</span>}
          <StandingTags review={review} now={now} />
          <span class="push"><VerdictMark verdict={review.verdict} /></span></div>
        {review.comment && <p class="said-by">{review.comment}</p>}
        <div class="row sm dim"><span>{effectWords(review)}</span>{mine && <OwnActions {...props} review={review} />}</div>
      </div>
    </li>
  );
}

function StandingTags({ review, now }: { review: ListedReview; now: Date }): Child {
  return (
    <>
      {review.supersedesId !== null && <span class="tag">edit</span>}
      {review.blind && <span class="tag" title="The automated verdict was hidden until the reviewer had answered">blind</span>}
      {review.withdrawnAt !== null && <span class="tag">withdrawn {moment(review.withdrawnAt, now)}</span>}
      {review.withdrawnAt === null && !review.stands && <span class="tag">edited since</span>}
    </>
  );
}

function OwnActions({ review, ...props }: ResultDetailProps & { review: ListedReview }) {
  const edit = resultAddress(props, { tab: 'reviews', edit: review.id });
  const withdraw = reviewsAddress(props, review.id);
  return (
    <span class="push row own">
      <a class="btn quiet" href={edit} {...hx({ get: edit, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true' })}>Edit</a>
      <form method="post" action={withdraw} {...hx({ post: withdraw, target: `#${resultDetailId}`, swap: 'outerHTML', sync: afterChanges })}><button class="btn quiet" type="submit">Withdraw</button></form>
    </span>
  );
}

function aboutWords({ target, metricName, turnNumber }: ListedReview): string {
  return { result: '', metric: metricName ?? '', turn: `Turn ${turnNumber}` }[target];
}

const verdictWords: Record<Verdict, string> = { pass: 'pass', fail: 'fail', error: 'error', none: 'no metric' };

function effectWords({ effect: { before, after } }: ListedReview): string {
  return before === after ? `The result stayed ${verdictWords[after]}.` : `Changed the result from ${verdictWords[before]} to ${verdictWords[after]}.`;
}
