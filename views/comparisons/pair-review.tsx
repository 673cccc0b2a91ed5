// A reviewer's two answers to the result of this run while both are open: agreeing is one key or click, contradicting opens the result's form with the verdict chosen.
import type { OpenedSide } from '../../src/comparisons/opened-test.ts';
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { resultPath, runsPath, withQuery } from '../runs/paths.ts';
import { Icon } from '../ui/icon.tsx';

export interface PairReviewProps {
  run: { project_id: number; number: number };
  side: OpenedSide;
  requestKey: string;
}

const keys: Record<ReviewedVerdict, string> = { pass: 'p', fail: 'f' };

export function PairReview(props: PairReviewProps) {
  const { state, automatedVerdict } = props.side.result;
  if (state !== 'settled') return null;
  return <>{(['pass', 'fail'] as const).map((verdict) => (automatedVerdict === verdict ? <Confirm {...props} verdict={verdict} /> : <Contradict {...props} verdict={verdict} />))}</>;
}

/** The page stays as it is, as an agreement changes no verdict; its notice says that it was written. */
function Confirm({ run, side: { position, result: { trial, newestReview } }, requestKey, verdict }: PairReviewProps & { verdict: ReviewedVerdict }) {
  const address = `${runsPath(run.project_id, run.number)}/results/confirmation`;
  const fields = { position: position + 1, 'one-trial': trial, seen: newestReview, 'request-key': requestKey, open: position + 1, trial, tab: 'overview' };
  return (
    <form method="post" action={address} {...hx({ post: address, swap: 'none' })}>
      {Object.entries(fields).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <button class="btn" type="submit" data-key={keys[verdict]} title={`Agree with the automated verdict (${keys[verdict]})`}><Icon name={verdict} />Confirm {verdict} <kbd>{keys[verdict]}</kbd></button>
    </form>
  );
}

function Contradict({ run, side: { position, result: { trial, automatedVerdict } }, verdict }: PairReviewProps & { verdict: ReviewedVerdict }) {
  const href = withQuery(resultPath(run.project_id, run.number, position), { tab: 'reviews', trial: trial === 1 ? null : trial, say: verdict });
  const decided = automatedVerdict === 'pass' || automatedVerdict === 'fail';
  return <a class="btn quiet" href={href} data-key={keys[verdict]}><Icon name={verdict} />{decided ? `Correct to ${verdict}` : `Review as ${verdict}`} <kbd>{keys[verdict]}</kbd></a>;
}
