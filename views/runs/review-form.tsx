// The form of a review: verdict, what it is about, why.
import type { Child } from 'hono/jsx';
import { hx } from '../layout/hx.tsx';
import { TextArea } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { resultAddress, reviewsAddress } from './result-address.ts';
import { afterChanges } from './result-list-ids.ts';
import { resultDetailId, reviewFormId, type ResultDetailProps } from './result-props.ts';

export function ReviewForm(props: ResultDetailProps) {
  const { reviewForm: { say, comment, edit, errors, message }, reviewer } = props;
  const address = reviewsAddress(props);
  const cancel = resultAddress(props, { tab: 'reviews' });
  return (
    <form class="col revform" id={reviewFormId} method="post" action={address} {...hx({ post: address, target: `#${resultDetailId}`, swap: 'outerHTML', sync: afterChanges, disable: 'find button' })}>
      <h3>{edit === null ? 'Add your review' : 'Edit your review'}</h3>
      <FormErrors message={message} />
      <input type="hidden" name="request-key" value={reviewer.requestKey} />
      {edit !== null && <input type="hidden" name="edit" value={edit} />}
      <VerdictChoice {...props} />
      <About {...props} />
      <TextArea name="comment" label="Why?" rows={3} value={comment} error={errors.comment} autofocus={say !== ''} placeholder="What would a good answer have done?"
        hint="Needed where you contradict the automated verdict. The team reads it." />
      <div class="row">
        <button class="btn primary" type="submit">Save review <kbd>Ctrl Enter</kbd></button>
        {edit !== null && <a class="btn quiet" href={cancel} {...hx({ get: cancel, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true' })}>Cancel</a>}
      </div>
    </form>
  );
}

function VerdictChoice({ reviewForm: { say, errors } }: ResultDetailProps) {
  const choice = (verdict: 'pass' | 'fail', label: string, key: string): Child => (
    <label><Icon name={verdict} /><input type="radio" name="say" value={verdict} checked={say === verdict} data-key={key} aria-describedby={errors.verdict ? 'say-error' : undefined} />{label} <kbd>{key}</kbd></label>
  );
  return (
    <fieldset class="field">
      <legend class="label">Your verdict</legend>
      <div class="pf">{choice('pass', 'Pass', 'p')}{choice('fail', 'Fail', 'f')}</div>
      {errors.verdict && <span class="field-error" id="say-error">{errors.verdict}</span>}
    </fieldset>
  );
}

function About({ detail, reviewForm: { about, errors } }: ResultDetailProps) {
  const option = (value: string, label: string): Child => <option value={value} selected={value === about}>{label}</option>;
  return (
    <div class="field">
      <label class="label" for="about">About</label>
      <select class="in" id="about" name="about" aria-describedby={errors.about ? 'about-error' : undefined} aria-invalid={errors.about ? 'true' : undefined}>
        {option('result', 'The whole result')}
        {detail.evaluations.length > 0 && <optgroup label="A metric">{detail.evaluations.map(({ runMetricId, name }) => option(`metric-${runMetricId}`, name))}</optgroup>}
        {detail.turns > 1 && <optgroup label="A turn">{Array.from({ length: detail.turns }, (_, index) => option(`turn-${index + 1}`, `Turn ${index + 1}`))}</optgroup>}
      </select>
      {errors.about && <span class="field-error" id="about-error">{errors.about}</span>}
    </div>
  );
}
