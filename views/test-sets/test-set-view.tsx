// One test set: its tests in order, what judges them, its last runs, and the forms that change it.
import type { FormValues } from '../../src/http/forms.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { TestSetOverview, TestSetRow } from '../../src/test-sets/test-set-queries.ts';
import type { SetCursor, SetTestPage } from '../../src/test-sets/test-set-tests.ts';
import { TextArea, TextField } from '../ui/fields.tsx';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { withQuery } from '../runs/paths.ts';
import { testsPath } from '../tests/paths.ts';
import { testSetMainId, testSetsPath } from './paths.ts';
import { PasteQuestions } from './paste-questions.tsx';
import { TestSetMetrics } from './test-set-metrics.tsx';
import { TestSetRuns } from './test-set-runs.tsx';
import { TestSetTests } from './test-set-tests.tsx';

/** One of the page's forms with what was typed into it, and why it was refused. */
export interface RefusedForm {
  form: 'description' | 'metrics' | 'questions';
  values: FormValues;
  refusal: Refusal;
}

export interface TestSetViewProps {
  testSet: TestSetRow;
  overview: TestSetOverview;
  page: SetTestPage;
  cursor: SetCursor;
  refused: RefusedForm | null;
  mayEdit: boolean;
  mayDelete: boolean;
  /** How many tests were just added at the end. */
  added: number | null;
  /** The form that was just saved. */
  saved: string | null;
  now: Date;
}

export function TestSetView(props: TestSetViewProps) {
  const { mayEdit } = props;
  return (
    <main id={testSetMainId}>
      <Head {...props} />
      <Done {...props} />
      <div class="split">
        <div class="col">
          <TestSetTests {...props} />
          {mayEdit && <PasteQuestions {...props} />}
        </div>
        <div class="col">
          <TestSetMetrics {...props} />
          <TestSetRuns {...props} />
          {mayEdit && <Description {...props} />}
        </div>
      </div>
    </main>
  );
}

function Head({ testSet, overview: { testCount }, mayEdit }: TestSetViewProps) {
  return (
    <div class="head">
      <div>
        <div class="title"><nav class="crumbs" aria-label="Breadcrumb"><a href={testSetsPath(testSet.project_id)}>Test sets</a><span aria-hidden="true">/</span></nav><h1>{testSet.name}</h1></div>
        <p class="meta"><span>{counted(testCount, 'test')}</span><span>version {testSet.version}</span><span>{testSet.type}</span>{testSet.description && <span>{testSet.description}</span>}</p>
      </div>
      {mayEdit && <Actions testSet={testSet} testCount={testCount} />}
    </div>
  );
}

function Actions({ testSet, testCount }: { testSet: TestSetRow; testCount: number }) {
  const path = testSetsPath(testSet.project_id, testSet.id);
  const single = testSet.type === 'single-turn';
  return (
    <div class="actions">
      {single && <a class="btn" href={withQuery(`${testsPath(testSet.project_id)}/new`, { 'test-set': testSet.id })}><Icon name="plus" />Add test</a>}
      <a class="btn" href={withQuery(testsPath(testSet.project_id), { 'add-to': testSet.id })}>Choose tests</a>
      <a class="btn" href={`/projects/${testSet.project_id}/imports/new?test-set=${testSet.id}`}>Import tests</a>
      {testCount > 0
        ? <a class="btn primary" href={`${path}/runs/new`} data-key="n"><Icon name="play" />Run test set <kbd>n</kbd></a>
        : <span class="btn" aria-disabled="true" title="Add tests first"><Icon name="play" />Run test set</span>}
    </div>
  );
}

const savedWords: Record<string, string> = {
  description: 'Name and description are saved.', metrics: 'The metrics are saved. They count from the next run on; earlier runs keep theirs.',
};

function Done({ testSet, added, saved }: TestSetViewProps) {
  const words = added === null ? savedWords[saved ?? ''] : `${counted(added, 'test')} added at the end.`;
  if (!words) return null;
  const end = withQuery(testSetsPath(testSet.project_id, testSet.id), { end: 1 });
  return <div class="flash" role="status"><Icon name="check" /><span>{words}</span>{added !== null && <a class="push" href={end}>Show the end</a>}</div>;
}

function Description({ testSet, refused, mayDelete }: TestSetViewProps) {
  const own = refused?.form === 'description' ? refused : null;
  const path = testSetsPath(testSet.project_id, testSet.id);
  const valueOf = (name: 'name' | 'description'): string => (own ? own.values.one(name) : testSet[name]);
  return (
    <section class="sec">
      <header><h2>Name and description</h2></header>
      <form method="post" action={path} class="stack">
        <FormErrors message={own?.refusal.message} />
        <TextField name="name" label="Name" value={valueOf('name')} error={own?.refusal.fields['name']} />
        <TextArea name="description" label="Description" rows={2} value={valueOf('description')} error={own?.refusal.fields['description']} />
        <div class="row"><button class="btn" type="submit">Save name and description</button></div>
      </form>
      {mayDelete && <details class="drop confirm gap">
        <summary class="btn quiet danger">Delete this test set</summary>
        <div><p>The list disappears. Its tests stay in the project, its runs stay too.</p>
          <form method="post" action={`${path}/deletion`}><button class="btn danger" type="submit">Delete test set</button></form></div>
      </details>}
    </section>
  );
}
