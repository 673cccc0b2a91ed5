// The list of tests: looked through, or chosen from for a test set.
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { storableText } from '../domain/safe-text.ts';
import { projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { readId } from '../http/read-id.ts';
import { TestList, TestListPage, testListId, type TestListProps } from '../../views/tests/test-list.tsx';
import { listTests, testFacets, type TestFilters } from './test-queries.ts';

export function testListPage(c: AppContext): Promise<Response> {
  return showTestList(c, readId(c.req.query('add-to') ?? ''), new Set());
}

/** `addTo`: the test set for which tests are chosen; `chosen` stay checked when the choice was refused. */
export async function showTestList(c: AppContext, addTo: number | null, chosen: ReadonlySet<number>, refusal?: Refusal): Promise<Response> {
  const project = projectOf(c);
  const { db } = c.var.deps;
  const filters = readTestFilters(c);
  const facets = await testFacets(db, project.id);
  const mayEdit = may(project.role, 'project.edit');
  const target = mayEdit ? facets.testSets.find(({ id }) => id === addTo) : undefined;
  const added = c.req.query('added') ?? '';
  const props: TestListProps = {
    projectId: project.id, filters, facets, mayEdit, chosen, addTo: target ?? null, page: await listTests(db, project.id, filters),
    added: /^\d{1,4}$/.test(added) ? Number(added) : null, deleted: c.req.query('deleted') !== undefined, message: refusal?.fields['test'] ?? refusal?.message,
  };
  return answerPage(c, {
    title: target ? `Choose tests for ${target.name}` : 'Tests', place: 'tests', body: <TestListPage {...props} />,
    fragments: { [testListId]: () => <TestList {...props} /> }, status: isRefusal(refusal) ? refusalStatus(refusal) : 200,
  });
}

export function readTestFilters(c: AppContext): TestFilters {
  const behavior = c.req.query('behavior') ?? '';
  const text = (name: string, most: number): string => storableText((c.req.query(name) ?? '').trim().slice(0, most));
  return {
    q: text('q', 200), behavior: behavior === 'none' ? 'none' : readId(behavior), tag: text('tag', 60),
    testSet: readId(c.req.query('test-set') ?? ''), after: readId(c.req.query('after') ?? ''),
  };
}
