// One test: the form for those who may change it, else its texts; beside it where it stands and how it fared.
import type { TestRow, TestSurroundings } from '../../src/tests/test-queries.ts';
import { testSetsPath } from '../test-sets/paths.ts';
import { excerpt, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { JsonCode } from '../ui/json-code.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { testsPath } from './paths.ts';
import { TestFields, type TestForm } from './test-fields.tsx';
import { TestHistory } from './test-history.tsx';

export interface TestViewProps {
  test: TestRow;
  surroundings: TestSurroundings;
  /** null: the test is only read. */
  form: TestForm | null;
  mayDelete: boolean;
  saved: boolean;
  now: Date;
}

export function TestView(props: TestViewProps) {
  const { test, surroundings, form, mayDelete, saved, now } = props;
  return (
    <main id="main">
      <div class="head">
        <div>
          <div class="title"><nav class="crumbs" aria-label="Breadcrumb"><a href={testsPath(test.project_id)}>Tests</a><span aria-hidden="true">/</span></nav><h1>{excerpt(test.prompt || (test.goal ?? ''), 90)}</h1></div>
          <p class="meta"><span>#{test.id}</span><span>version {test.version}</span><span>{test.type}</span><span>changed <time datetime={test.updated_at.toISOString()}>{moment(test.updated_at, now)}</time></span></p>
        </div>
        {mayDelete && <div class="actions"><Deletion test={test} surroundings={surroundings} /></div>}
      </div>
      {saved && <div class="flash" role="status"><Icon name="check" /><span>The test is saved. Runs that were started before keep it as it was.</span></div>}
      <div class="split">
        {form ? <EditForm test={test} form={form} /> : <ReadView test={test} surroundings={surroundings} />}
        <div class="col">
          <section class="sec"><header><h2>Test sets that hold it</h2></header><SetList {...props} /></section>
          <TestHistory projectId={test.project_id} history={surroundings.history} version={test.version} now={now} />
        </div>
      </div>
    </main>
  );
}

function EditForm({ test, form }: { test: TestRow; form: TestForm }) {
  return (
    <section class="sec">
      <form method="post" action={testsPath(test.project_id, test.id)} class="stack">
        <FormErrors message={form.message} />
        <TestFields {...form} />
        <div class="row"><button class="btn primary" type="submit">Save test</button><a class="btn quiet" href={testsPath(test.project_id)}>Back</a></div>
      </form>
    </section>
  );
}

function ReadView({ test, surroundings }: { test: TestRow; surroundings: TestSurroundings }) {
  return (
    <section class="sec">
      <div class="stack">
        {test.type === 'single-turn'
          ? <><Text title="Prompt" text={test.prompt} /><Text title="Expected response" text={test.expected ?? ''} /></>
          : <><Text title="Goal" text={test.goal ?? ''} /><div class="blk"><h2>Script</h2><JsonCode text={JSON.stringify(test.script ?? null)} /></div></>}
        <dl class="kv">
          <dt>Behavior</dt><dd>{surroundings.behaviorName ?? 'none'}</dd>
          <dt>Topic</dt><dd>{test.topic || 'none'}</dd>
          <dt>Tags</dt><dd>{test.tags.length === 0 ? 'none' : <span class="tags">{test.tags.map((tag) => <span class="tag">{tag}</span>)}</span>}</dd>
        </dl>
        {Object.keys(test.metadata).length > 0 && <div class="blk"><h2>Metadata</h2><JsonCode text={JSON.stringify(test.metadata)} /></div>}
      </div>
    </section>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return <div class="blk"><h2>{title}</h2>{text === '' ? <p class="dim">none</p> : <p class="quote said">{text}</p>}</div>;
}

function SetList({ test, surroundings: { testSets } }: TestViewProps) {
  if (testSets.length === 0) return <p class="dim sm">None. It is executed only as part of a test set.</p>;
  return <ul class="sm lines">{testSets.map(({ id, name }) => <li><a href={testSetsPath(test.project_id, id)}>{name}</a></li>)}</ul>;
}

function Deletion({ test, surroundings: { testSets } }: Pick<TestViewProps, 'test' | 'surroundings'>) {
  return (
    <details class="drop confirm">
      <summary class="btn danger">Delete</summary>
      <div>
        <p>{testSets.length === 0 ? 'The test disappears for everyone.' : `The test leaves ${testSets.length === 1 ? `“${testSets[0]!.name}”` : `its ${testSets.length} test sets`}.`} Earlier runs keep their copy.</p>
        <form method="post" action={`${testsPath(test.project_id, test.id)}/deletion`}><button class="btn danger" type="submit">Delete test</button></form>
      </div>
    </details>
  );
}
