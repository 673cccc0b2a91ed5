// A reviewer's two answers to a result wherever it is open: agreeing is one key or click, contradicting opens the form with the verdict chosen.
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { Icon } from '../ui/icon.tsx';
import { confirmationAddress, resultAddress } from './result-address.ts';
import { afterChanges, resultPanesId } from './result-list-ids.ts';
import { resultDetailId, type ResultDetailProps } from './result-props.ts';

const words: Record<ReviewedVerdict, string> = { pass: 'pass', fail: 'fail' };
const keys: Record<ReviewedVerdict, string> = { pass: 'p', fail: 'f' };

export function QuickReview(props: ResultDetailProps) {
  const { detail: { result }, reviewer } = props;
  if (!reviewer.mayReview || result.state !== 'settled') return null;
  return (
    <div class="judge">
      {(['pass', 'fail'] as const).map((verdict) => (
        result.automatedVerdict === verdict ? <Confirm {...props} verdict={verdict} /> : <Contradict {...props} verdict={verdict} />
      ))}
    </div>
  );
}

/** Its target is what stays when the next result is opened: htmx drops the answer to a form that is gone, and with it what is said of the list. */
function Confirm({ verdict, ...props }: ResultDetailProps & { verdict: ReviewedVerdict }) {
  const { detail: { position, result, newestReview }, reviewer, tab } = props;
  const address = confirmationAddress(props);
  return (
    <form method="post" action={address} {...hx({ post: address, target: `#${resultPanesId}`, swap: 'none', sync: afterChanges })}>
      <input type="hidden" name="position" value={position + 1} />
      <input type="hidden" name="one-trial" value={result.trial} />
      <input type="hidden" name="seen" value={newestReview} />
      <input type="hidden" name="request-key" value={reviewer.requestKey} />
      <input type="hidden" name="open" value={position + 1} /><input type="hidden" name="trial" value={result.trial} /><input type="hidden" name="tab" value={tab} />
      <button class="btn" type="submit" data-key={keys[verdict]} title={`Agree with the automated verdict (${keys[verdict]})`}><Icon name={verdict} />Confirm {words[verdict]} <kbd>{keys[verdict]}</kbd></button>
    </form>
  );
}

function Contradict({ verdict, ...props }: ResultDetailProps & { verdict: ReviewedVerdict }) {
  const { automatedVerdict } = props.detail.result;
  const href = resultAddress(props, { tab: 'reviews', say: verdict });
  const decided = automatedVerdict === 'pass' || automatedVerdict === 'fail';
  return (
    <a class="btn quiet" href={href} data-key={keys[verdict]} {...hx({ get: href, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true' })}>
      <Icon name={verdict} />{decided ? `Correct to ${words[verdict]}` : `Review as ${words[verdict]}`} <kbd>{keys[verdict]}</kbd></a>
  );
}
