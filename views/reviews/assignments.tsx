// Who is asked to review results of a run: a form that asks, and what is open.
import type { AssignedPerson } from '../../src/reviews/assignment-queries.ts';
import { resultPath, withQuery } from '../runs/paths.ts';
import { CheckField, TextField } from '../ui/fields.tsx';
import { count, counted, excerpt } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { runAssignmentsPath } from './paths.ts';
import type { RunReviewsProps } from './run-reviews.tsx';

export function Assignments(props: RunReviewsProps) {
  const { run, assigned, mayReview } = props;
  return (
    <section class="sec" id="assignments">
      <header><h2>Assignments</h2></header>
      {assigned.length === 0 ? <p class="dim">Nobody is asked to review results of this run.</p> : (
        <ul class="stack">{assigned.map((person) => <Person run={run} person={person} mayReview={mayReview} />)}</ul>
      )}
      {mayReview && <AssignForm {...props} />}
    </section>
  );
}

function Person({ run, person: { accountId, name, open, done, next }, mayReview }: { run: RunReviewsProps['run']; person: AssignedPerson; mayReview: boolean }) {
  return (
    <li>
      <div class="row"><b>{name}</b><span class="dim sm">{count(open)} open, {count(done)} done</span>
        {mayReview && open > 0 && (
          <form class="push" method="post" action={runAssignmentsPath(run, 'removal')}><input type="hidden" name="member" value={String(accountId)} />
            <button class="btn quiet" type="submit" >Remove open<span class="vh"> assignments of {name}</span></button></form>
        )}</div>
      {open > 0 && (
        <details class="blk"><summary><h3><Icon name="chev" also="i-s" />{open > next.length ? `The first ${next.length} open` : 'Open'}</h3></summary>
          <ul class="opens">
            {next.map(({ id, position, trial, prompt }) => (
              <li class="row"><a href={withQuery(resultPath(run.project_id, run.number, position), { trial: trial === 1 ? null : trial, tab: 'reviews' })}>{excerpt(prompt, 80)}</a>
                {mayReview && <form class="push" method="post" action={runAssignmentsPath(run, 'removal')}><input type="hidden" name="assignment" value={String(id)} />
                  <button class="lnk" type="submit" >Remove<span class="vh"> the assignment of result {position + 1} to {name}</span></button></form>}</li>
            ))}
          </ul></details>
      )}
    </li>
  );
}

function AssignForm({ run, possible, form, refusal }: RunReviewsProps) {
  const errors = refusal?.fields ?? {};
  const chosen = form.all('members');
  const positions = form.all('positions').join(',');
  return (
    <form class="stack gap" method="post" action={runAssignmentsPath(run)}>
      <h3>Ask members to review</h3>
      <FormErrors message={refusal?.message} />
      <fieldset class="field">
        <legend class="label">Members</legend>
        {errors['members'] && <span class="field-error" id="members-error">{errors['members']}</span>}
        {possible.map(({ accountId, name }) => <CheckField name="members" value={String(accountId)} label={name} checked={chosen.includes(String(accountId))} />)}
      </fieldset>
      {positions === ''
        ? <TextField name="share" label="Share of the failed tests, in percent" type="number" min={1} max={100} value={form.one('share')} error={errors['share']}
          hint="Evenly spaced over the failed tests that nobody has reviewed or was asked to review, dealt out in turn." />
        : <div class="field"><b>{counted(positions.split(',').length, 'ticked test')}</b><input type="hidden" name="positions" value={positions} />{errors['positions'] && <span class="field-error">{errors['positions']}</span>}</div>}
      <div class="row"><button class="btn" type="submit"><Icon name="people" />Assign</button></div>
    </form>
  );
}
