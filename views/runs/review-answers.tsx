// A reviewer's two answers to a result wherever it is open: agreeing is one key or click, contradicting opens its review form with the verdict chosen.
import type { ReviewedVerdict, ResultState, Verdict } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { Icon } from '../ui/icon.tsx';
import type { ResultTab } from './result-address.ts';

export interface ReviewAnswersProps {
  result: { position: number; trial: number; state: ResultState; automatedVerdict: Verdict | null; newestReview: number };
  requestKey: string;
  /** Which tab a browser without scripts is shown after confirming. */
  tab: ResultTab;
  /** Where the confirmation is sent. */
  address: string;
  /** How htmx sends it, beyond where. */
  sending: Record<string, string>;
  /** Where the verdict is contradicted. */
  formAddress: (verdict: ReviewedVerdict) => string;
  /** How htmx gets there; null: it is a page of its own. */
  opening: Record<string, string> | null;
}

const keys: Record<ReviewedVerdict, string> = { pass: 'p', fail: 'f' };

export function ReviewAnswers(props: ReviewAnswersProps) {
  const { state, automatedVerdict } = props.result;
  if (state !== 'settled') return null;
  return <>{(['pass', 'fail'] as const).map((verdict) => (automatedVerdict === verdict ? <Confirm {...props} verdict={verdict} /> : <Contradict {...props} verdict={verdict} />))}</>;
}

function Confirm({ result: { position, trial, newestReview }, requestKey, tab, address, sending, verdict }: ReviewAnswersProps & { verdict: ReviewedVerdict }) {
  const fields = { position: position + 1, 'one-trial': trial, seen: newestReview, open: position + 1, trial, tab };
  return (
    <form method="post" action={address} {...hx({ post: address, swap: 'none', ...sending })}>
      <ConfirmationKey position={position} requestKey={requestKey} />
      {Object.entries(fields).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <button class="btn" type="submit" data-key={keys[verdict]} title={`Agree with the automated verdict (${keys[verdict]})`}><Icon name={verdict} />Confirm {verdict} <kbd>{keys[verdict]}</kbd></button>
    </form>
  );
}

/** `swapped`: it takes the place of the one on the page, so that the same form confirms anew. */
export function ConfirmationKey({ position, requestKey, swapped }: { position: number; requestKey: string; swapped?: boolean }) {
  return <input type="hidden" name="request-key" value={requestKey} id={`confirmation-key-${position + 1}`} {...(swapped ? hx({ 'swap-oob': 'outerHTML' }) : {})} />;
}

function Contradict({ result: { automatedVerdict }, formAddress, opening, verdict }: ReviewAnswersProps & { verdict: ReviewedVerdict }) {
  const href = formAddress(verdict);
  const decided = automatedVerdict === 'pass' || automatedVerdict === 'fail';
  return (
    <a class="btn quiet" href={href} data-key={keys[verdict]} {...(opening ? hx({ get: href, ...opening }) : {})}>
      <Icon name={verdict} />{decided ? `Correct to ${verdict}` : `Review as ${verdict}`} <kbd>{keys[verdict]}</kbd></a>
  );
}
