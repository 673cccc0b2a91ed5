// Repeats a run: the same configuration, today's tests or exactly those of then.
import type { RunRow } from '../../src/runs/run-queries.ts';
import { TextField } from '../ui/fields.tsx';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { runsPath } from './paths.ts';

interface RerunFormProps {
  run: RunRow;
  /** However often this form is sent, it starts one run. */
  requestKey: string;
  name?: string;
  testsFrom?: 'test_set' | 'source_run';
  errors: Record<string, string>;
  message?: string;
}

export function RerunForm({ run, requestKey, name, testsFrom = 'test_set', errors, message }: RerunFormProps) {
  const path = runsPath(run.project_id, run.number);
  const problem = [message, ...Object.values(errors)].filter(Boolean).join(' ');
  return (
    <main id="main">
      <nav class="crumbs" aria-label="Breadcrumb"><a href={runsPath(run.project_id)}>Runs</a><span aria-hidden="true">/</span><a href={path}>{run.name}</a></nav>
      <div class="head"><div><h1>Re-run {run.name}</h1>
        <p class="meta"><span>{run.endpoint.name}{run.endpoint.environment && `, ${run.endpoint.environment}`}</span><span>{run.mode}</span><span>{counted(run.trials, 'trial')}</span></p></div></div>
      <form method="post" action={`${path}/rerun`} class="stack">
        <input type="hidden" name="request-key" value={requestKey} data-renewed />
        <FormErrors message={problem || undefined} />
        <fieldset class="field">
          <legend class="label">Which tests</legend>
          <div class="choices">
            <label><input type="radio" name="tests-from" value="test_set" checked={testsFrom === 'test_set'} />Today’s tests of {run.test_set_name}<span></span>
              <span class="hint">With everything that was added, changed or removed since.</span></label>
            <label><input type="radio" name="tests-from" value="source_run" checked={testsFrom === 'source_run'} />Exactly the tests of this run<span class="dim sm">{counted(run.test_count, 'test')}</span>
              <span class="hint">As they were when it started.</span></label>
          </div>
        </fieldset>
        <TextField name="name" label="Name" value={name ?? `${run.name.replace(/, re-run$/, '')}, re-run`} />
        <div class="row"><button class="btn primary" type="submit"><Icon name="rerun" />Start re-run <kbd>Ctrl Enter</kbd></button><a class="btn quiet" href={path}>Back</a></div>
      </form>
    </main>
  );
}
