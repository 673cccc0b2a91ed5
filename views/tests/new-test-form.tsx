// Writes a new single-turn test, one or several after another.
import type { TestRow } from '../../src/tests/test-queries.ts';
import { testSetsPath } from '../test-sets/paths.ts';
import { SelectField } from '../ui/fields.tsx';
import { excerpt } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { testsPath } from './paths.ts';
import { TestFields, type TestForm } from './test-fields.tsx';

export function NewTestForm(props: TestForm & { projectId: number; saved: TestRow | null }) {
  const { projectId, facets, values, errors, saved } = props;
  const sets = facets.testSets.filter(({ type }) => type === 'single-turn').map(({ id, name }) => ({ value: String(id), label: name }));
  const testSet = sets.find(({ value }) => value === values['test-set']);
  return (
    <main id="main">
      <div class="head">
        <div class="title">
          <nav class="crumbs" aria-label="Breadcrumb">
            {testSet
              ? <><a href={testSetsPath(projectId)}>Test sets</a><span aria-hidden="true">/</span><a href={testSetsPath(projectId, Number(testSet.value))}>{testSet.label}</a></>
              : <a href={testsPath(projectId)}>Tests</a>}
            <span aria-hidden="true">/</span>
          </nav>
          <h1>New test</h1>
        </div>
      </div>
      {saved && <div class="flash" role="status"><Icon name="check" /><span>Saved: <a href={testsPath(projectId, saved.id)}>{excerpt(saved.prompt, 80)}</a></span></div>}
      <form method="post" action={testsPath(projectId)} class="stack">
        <FormErrors message={props.message} />
        <TestFields {...props} />
        <SelectField name="test-set" label="Test set" empty="No test set" value={values['test-set'] ?? ''} options={sets} error={errors['test-set']} hint="The test stands at its end." />
        <div class="row">
          <button class="btn primary" type="submit">Save test</button>
          <button class="btn" type="submit" name="then" value="another">Save and add another</button>
          <a class="btn quiet" href={testSet ? testSetsPath(projectId, Number(testSet.value)) : testsPath(projectId)}>Back</a>
        </div>
      </form>
    </main>
  );
}
