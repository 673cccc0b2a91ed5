// The Reviews tab of a run: what reviews changed, who reviewed what, and who is asked to review.
import type { Refusal } from '../../src/domain/refusal.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { AssignedPerson, PossibleReviewer } from '../../src/reviews/assignment-queries.ts';
import { firstSampleSize } from '../../src/reviews/list-sizes.ts';
import type { ListedReview, ReviewerCount } from '../../src/reviews/run-reviews-queries.ts';
import type { ReviewFilter } from '../../src/runs/result-order.ts';
import type { ReviewCounts } from '../../src/runs/review-filter.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { isFinished } from '../runs/run-moment.ts';
import { runsPath } from '../runs/paths.ts';
import { count, counted, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Assignments } from './assignments.tsx';
import { NewestReviews } from './newest-reviews.tsx';
import { agreementPath, queuePath } from './paths.ts';

export interface RunReviewsProps {
  run: RunRow;
  counts: ReviewCounts;
  people: ReviewerCount[];
  reviews: ListedReview[];
  assigned: AssignedPerson[];
  possible: PossibleReviewer[];
  form: FormValues;
  refusal: Refusal | null;
  /** What the last action did, by number of results. */
  done: { assigned: number | null; removed: number | null };
  mayReview: boolean;
  now: Date;
}

export function RunReviews(props: RunReviewsProps) {
  const { run, done, mayReview } = props;
  return (
    <>
      {done.assigned !== null && <div class="flash" role="status"><Icon name="check" /><span>{done.assigned === 0 ? 'They were assigned already.' : `${counted(done.assigned, 'result')} assigned.`}</span></div>}
      {done.removed !== null && <div class="flash" role="status"><Icon name="check" /><span>{counted(done.removed, 'assignment')} removed.</span></div>}
      <Figures {...props} />
      <div class="row ways">
        {mayReview && isFinished(run) && <a class="btn primary" href={queuePath(run, { lane: 'random', size: firstSampleSize, blind: true })}><Icon name="eyeoff" />Blind review of a random sample</a>}
        {mayReview && isFinished(run) && <a class="btn" href={queuePath(run, { lane: 'decisive', size: firstSampleSize, blind: false })}>Review what is decisive</a>}
        <a class="btn" href={agreementPath(run)}><Icon name="people" />Can the automated verdicts be trusted?</a>
        {mayReview && isFinished(run) && <span class="sm dim">Begin with the blind review: what you have reviewed openly, you can no longer answer blindly.</span>}
      </div>
      <div class="split">
        <div class="col"><People {...props} /><NewestReviews {...props} /></div>
        <Assignments {...props} />
      </div>
    </>
  );
}

function Figures({ run, counts }: RunReviewsProps) {
  const sum = (of: 'reviewed' | 'corrected' | 'conflicting' | 'disputed'): number => counts.reduce((total, row) => total + row[of], 0);
  const reviewed = sum('reviewed');
  return (
    <dl class="figures">
      <Figure run={run} term="Reviewed" tests={reviewed} filter="reviewed" sub={`of ${counted(run.test_count, 'test')}`} />
      <Figure run={run} term="Not reviewed" tests={run.test_count - reviewed} filter="not-reviewed" sub="only the automated verdict" />
      <Figure run={run} term="Corrected" tests={sum('corrected')} filter="corrected" sub="the final verdict is another" />
      <Figure run={run} term="Conflicting" tests={sum('conflicting')} filter="conflicting" sub="a review contradicts the automated verdict" />
      <Figure run={run} term="Reviewers disagree" tests={sum('disputed')} filter="disputed" sub="about the same thing" />
    </dl>
  );
}

function Figure({ run, term, tests, filter, sub }: { run: RunRow; term: string; tests: number; filter: ReviewFilter; sub: string }) {
  const href = `${runsPath(run.project_id, run.number)}/results?review=${filter}`;
  return <div><dt>{term}</dt><dd>{tests > 0 ? <a class="plain" href={href}>{count(tests)}</a> : '0'}</dd><dd class="sub">{sub}</dd></div>;
}

function People({ people, now }: RunReviewsProps) {
  return (
    <section class="sec">
      <header><h2>Who reviewed</h2></header>
      {people.length === 0 ? <p class="dim">Nobody yet. Reviews are added on a result’s Reviews tab, or in a review queue.</p> : (
        <table class="tbl" role="table">
          <thead><tr role="row"><th role="columnheader" scope="col">Person</th><th role="columnheader" scope="col" class="num">Reviews</th><th role="columnheader" scope="col" class="num hide-s">Results</th>
            <th role="columnheader" scope="col" class="num" title="Reviews that contradict the automated verdict">Contradicting</th><th role="columnheader" scope="col">Last</th></tr></thead>
          <tbody>
            {people.map(({ name, reviews, results, contradicting, lastAt }) => (
              <tr role="row"><td role="cell"><span class="name">{name}</span></td><td role="cell" class="num">{count(reviews)}</td><td role="cell" class="num hide-s">{count(results)}</td>
                <td role="cell" class="num">{count(contradicting)}</td><td role="cell"><time datetime={lastAt.toISOString()}>{moment(lastAt, now)}</time></td></tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
