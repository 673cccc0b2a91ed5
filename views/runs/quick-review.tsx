// The two answers to the result that is open on a run's results.
import { confirmationAddress, resultAddress } from './result-address.ts';
import { afterChanges, resultPanesId } from './result-list-ids.ts';
import { resultDetailId, type ResultDetailProps } from './result-props.ts';
import { ReviewAnswers } from './review-answers.tsx';

export function QuickReview(props: ResultDetailProps) {
  const { detail: { position, result, newestReview }, reviewer, tab } = props;
  if (!reviewer.mayReview || result.state !== 'settled') return null;
  // The target is what stays when the next result is opened: htmx drops the answer to a form that is gone, and with it what is said of the list.
  return (
    <div class="judge">
      <ReviewAnswers result={{ ...result, position, newestReview }} requestKey={reviewer.requestKey} tab={tab}
        address={confirmationAddress(props)} sending={{ target: `#${resultPanesId}`, sync: afterChanges }}
        formAddress={(say) => resultAddress(props, { tab: 'reviews', say })} opening={{ target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true' }} />
    </div>
  );
}
