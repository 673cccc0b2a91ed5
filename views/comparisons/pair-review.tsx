// The two answers to the result of this run while both runs' are open. The comparison stays as it is; its notice says what was written.
import type { OpenedSide } from '../../src/comparisons/opened-test.ts';
import { resultPath, runsPath, withQuery } from '../runs/paths.ts';
import { ReviewAnswers } from '../runs/review-answers.tsx';

export interface PairReviewProps {
  run: { project_id: number; number: number };
  side: OpenedSide;
  requestKey: string;
}

export function PairReview({ run, side: { position, result }, requestKey }: PairReviewProps) {
  const trial = result.trial === 1 ? null : result.trial;
  return (
    <ReviewAnswers result={{ ...result, position }} requestKey={requestKey} tab="overview" address={`${runsPath(run.project_id, run.number)}/results/confirmation`} sending={{}}
      formAddress={(say) => withQuery(resultPath(run.project_id, run.number, position), { tab: 'reviews', trial, say })} opening={null} />
  );
}
