// The list of tests with its filters; with checkboxes while tests are chosen for a test set.
import type { Child } from 'hono/jsx';
import type { TestFacets, TestFilters, TestPage } from '../../src/tests/test-queries.ts';
import { hx } from '../layout/hx.tsx';
import { withQuery } from '../runs/paths.ts';
import { Pick } from '../runs/run-list.tsx';
import { testSetsPath } from '../test-sets/paths.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Blank, FormErrors } from '../ui/notes.tsx';
import { listParameters, testListPath, testsPath } from './paths.ts';
import { TestTable } from './test-table.tsx';

export interface TestListProps {
  projectId: number;
  page: TestPage;
  facets: TestFacets;
  filters: TestFilters;
  mayEdit: boolean;
  /** The test set that tests are chosen for; null: the list is only read. */
  addTo: TestFacets['testSets'][number] | null;
  chosen: ReadonlySet<number>;
  /** How many were just added to the test set. */
  added: number | null;
  deleted: boolean;
  message: string | undefined;
}

export const testListId = 'tests-list';

export function TestListPage(props: TestListProps) {
  const { projectId, addTo, mayEdit } = props;
  return (
    <main id="main">
      <div class="head">
        <div>{addTo ? <ChoosingHead projectId={projectId} addTo={addTo} /> : <><h1>Tests</h1><p class="meta"><span>A test is one prompt, with what is expected of the answer. Test sets put tests in order.</span></p></>}</div>
        {mayEdit && !addTo && <div class="actions"><a class="btn primary" href={`${testsPath(projectId)}/new`}><Icon name="plus" />New test</a></div>}
      </div>
      <FormErrors message={props.message} />
      <Done {...props} />
      <FilterBar {...props} />
      <TestList {...props} />
    </main>
  );
}

function ChoosingHead({ projectId, addTo }: { projectId: number; addTo: { id: number; name: string } }) {
  return (
    <>
      <div class="title">
        <nav class="crumbs" aria-label="Breadcrumb"><a href={testSetsPath(projectId)}>Test sets</a><span aria-hidden="true">/</span><a href={testSetsPath(projectId, addTo.id)}>{addTo.name}</a><span aria-hidden="true">/</span></nav>
        <h1>Choose tests</h1>
      </div>
      <p class="meta"><span>Check tests and add them to the end of the test set. Further pages and other filters come after that.</span></p>
    </>
  );
}

function Done({ projectId, addTo, added, deleted }: TestListProps) {
  if (deleted) return <div class="flash" role="status"><Icon name="check" /><span>The test was deleted and left its test sets. Earlier runs keep their copy.</span></div>;
  if (!addTo || added === null) return null;
  const words = added === 0 ? 'The test set holds these tests already.' : `${counted(added, 'test')} added to the end of ${addTo.name}.`;
  return <div class="flash" role="status"><Icon name="check" /><span>{words}</span><a class="push" href={testSetsPath(projectId, addTo.id)}>Go to the test set</a></div>;
}

function FilterBar({ projectId, filters, facets, addTo }: TestListProps) {
  const form = hx({
    get: testsPath(projectId), target: `#${testListId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, change, input changed delay:250ms from:'find input[type=search]'",
  });
  return (
    <form class="toolbar" method="get" action={testsPath(projectId)} role="search" {...form}>
      {addTo && <input type="hidden" name="add-to" value={String(addTo.id)} />}
      <label class="search grow"><Icon name="search" /><span class="vh">Search tests</span>
        <input class="in" type="search" name="q" value={filters.q} placeholder="Search prompt or topic" data-key="/" /><kbd>/</kbd></label>
      <Pick name="behavior" label="Behavior" value={String(filters.behavior ?? '')} options={[{ value: 'none', label: 'No behavior' }, ...facets.behaviors.map(option)]} />
      <Pick name="test-set" label="Test set" value={String(filters.testSet ?? '')} options={facets.testSets.map(option)} />
      <input class="in tag-filter" name="tag" value={filters.tag} list="known-tags" placeholder="Tag" aria-label="Tag" autocomplete="off" />
      <datalist id="known-tags">{facets.tags.map((tag) => <option value={tag}></option>)}</datalist>
      <button class="btn nojs" type="submit">Apply</button>
    </form>
  );
}

function option({ id, name }: { id: number; name: string }): { value: string; label: string } {
  return { value: String(id), label: name };
}

export function TestList(props: TestListProps) {
  const { page, projectId, filters, addTo } = props;
  const table = page.tests.length === 0 ? <NoTests {...props} /> : <TestTable {...props} />;
  return (
    <div class="runs-wrap" id={testListId}>
      {addTo && page.tests.length > 0 ? <Choice {...props}>{table}</Choice> : table}
      <div class="under">
        {page.next !== null && <a class="btn" href={testListPath(projectId, { ...filters, after: page.next }, addTo?.id)}>Older tests</a>}
        {filters.after !== null && <a class="btn quiet" href={testListPath(projectId, { ...filters, after: null }, addTo?.id)}>Newest tests</a>}
      </div>
    </div>
  );
}

/** The address keeps the filters, so that choosing goes on where it was. */
function Choice({ projectId, filters, addTo, children }: TestListProps & { children?: Child }) {
  const action = withQuery(`${testSetsPath(projectId, addTo!.id)}/tests`, listParameters(filters, addTo!.id));
  return (
    <form method="post" action={action}>
      <input type="hidden" name="from" value="list" />
      {children}
      <div class="choose-bar">
        <button class="btn primary" type="submit"><Icon name="plus" />Add checked tests</button>
        <button class="btn onlyjs" type="button" data-act="select-all">Check all on this page</button>
        <a class="btn quiet" href={testSetsPath(projectId, addTo!.id)}>Back to the test set</a>
      </div>
    </form>
  );
}

function NoTests({ projectId, filters, mayEdit, addTo }: TestListProps) {
  const filtered = filters.q !== '' || filters.behavior !== null || filters.tag !== '' || filters.testSet !== null || filters.after !== null;
  if (filtered) return <Blank title="No test fits these filters"><div class="row"><a class="btn" href={testListPath(projectId, {}, addTo?.id)}>Show all tests</a></div></Blank>;
  return (
    <Blank title="No test yet">
      <p>Write one, or open a test set to paste questions or import a file.</p>
      {mayEdit && <div class="row"><a class="btn" href={`${testsPath(projectId)}/new`}>Write a test</a><a class="btn" href={testSetsPath(projectId)}>Go to the test sets</a></div>}
    </Blank>
  );
}
