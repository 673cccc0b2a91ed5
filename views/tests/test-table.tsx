// The rows of the list of tests.
import type { ListedTest } from '../../src/tests/test-queries.ts';
import { testSetsPath } from '../test-sets/paths.ts';
import { excerpt } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { testListPath, testsPath } from './paths.ts';
import type { TestListProps } from './test-list.tsx';

export function TestTable(props: TestListProps) {
  return (
    <table class="tbl reflow tests">
      <thead><tr>{props.addTo && <th scope="col" class="shrink"><span class="vh">Choose</span></th>}<th scope="col">Test</th><th scope="col">Behavior</th><th scope="col">Tags</th><th scope="col">Test sets</th></tr></thead>
      <tbody data-list>{props.page.tests.map((test) => <Row {...props} test={test} />)}</tbody>
    </table>
  );
}

function Row({ projectId, test, filters, addTo, chosen }: TestListProps & { test: ListedTest }) {
  const name = excerpt(test.title, 140);
  return (
    <tr id={`test-${test.id}`}>
      {addTo && <td class="c-g c-check"><CheckCell test={test} addTo={addTo} checked={chosen.has(test.id)} name={name} /></td>}
      <td class="c-g"><a class="name" href={testsPath(projectId, test.id)}>{name}</a>{test.topic && <span class="sub">{test.topic}</span>}</td>
      <td>{test.behavior ? <a class="plain" href={testListPath(projectId, { ...filters, behavior: test.behavior.id, after: null }, addTo?.id)}>{test.behavior.name}</a> : <span class="dim">none</span>}</td>
      <td class="c-d"><span class="tags">{test.tags.map((tag) => <a class="tag" href={testListPath(projectId, { ...filters, tag, after: null }, addTo?.id)}>{tag}</a>)}</span></td>
      <td class="c-g"><SetLinks projectId={projectId} testSets={test.testSets} /></td>
    </tr>
  );
}

function CheckCell({ test, addTo, checked, name }: { test: ListedTest; addTo: NonNullable<TestListProps['addTo']>; checked: boolean; name: string }) {
  if (test.testSets.some(({ id }) => id === addTo.id)) return <span class="mark mute sm" title="In this test set already"><Icon name="check" /><span class="vh">In this test set already</span></span>;
  if (test.type !== addTo.type) return <span class="dim" title={`A ${test.type} test`}>–</span>;
  return <input type="checkbox" name="test" value={String(test.id)} checked={checked} aria-label={name} />;
}

const setsShown = 2;

function SetLinks({ projectId, testSets }: { projectId: number; testSets: ListedTest['testSets'] }) {
  if (testSets.length === 0) return <span class="dim">none</span>;
  return (
    <>
      {testSets.slice(0, setsShown).map(({ id, name }, index) => <>{index > 0 && ', '}<a class="plain" href={testSetsPath(projectId, id)}>{name}</a></>)}
      {testSets.length > setsShown && <span class="dim"> and {testSets.length - setsShown} more</span>}
    </>
  );
}
