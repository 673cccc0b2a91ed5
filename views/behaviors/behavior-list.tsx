// The list of a project's behaviors: what is expected, by which metrics it is judged, and how many tests ask for it.
import type { BehaviorFilters, BehaviorPage, ListedBehavior } from '../../src/behaviors/behavior-queries.ts';
import { hx } from '../layout/hx.tsx';
import { metricsPath } from '../metrics/paths.ts';
import { Twin } from '../metrics/words.tsx';
import { withQuery } from '../runs/paths.ts';
import { counted, excerpt } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Blank } from '../ui/notes.tsx';
import { behaviorsPath } from './paths.ts';

export interface BehaviorListProps {
  projectId: number;
  page: BehaviorPage;
  filters: BehaviorFilters;
  mayEdit: boolean;
}

export const behaviorListId = 'behaviors-list';

export function BehaviorListPage(props: BehaviorListProps) {
  const { projectId, page, mayEdit } = props;
  return (
    <main id="main">
      <div class="head">
        <div><h1>Behaviors</h1><p class="meta"><span>A behavior is something you expect of the application. Its metrics judge its tests unless a test set or a run brings its own.</span></p></div>
        {mayEdit && <div class="actions"><a class="btn primary" href={`${behaviorsPath(projectId)}/new`} data-key="n"><Icon name="plus" />New behavior <kbd>n</kbd></a></div>}
      </div>
      {page.total > 0 && <Search {...props} />}
      <BehaviorList {...props} />
    </main>
  );
}

function Search({ projectId, page, filters }: BehaviorListProps) {
  const path = behaviorsPath(projectId);
  const form = hx({
    get: path, target: `#${behaviorListId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, input changed delay:250ms from:'find input[type=search]'",
  });
  return (
    <form class="toolbar" method="get" action={path} role="search" {...form}>
      <label class="search grow"><Icon name="search" /><span class="vh">Search behaviors</span>
        <input class="in" type="search" name="q" value={filters.q} placeholder="Search name or description" data-key="/" /><kbd>/</kbd></label>
      <button class="btn nojs" type="submit">Search</button>
      <span class="push dim small">{counted(page.total, 'behavior')}</span>
    </form>
  );
}

export function BehaviorList({ projectId, page, filters, mayEdit }: BehaviorListProps) {
  const path = behaviorsPath(projectId);
  return (
    <div class="runs-wrap" id={behaviorListId}>
      {page.behaviors.length === 0 ? <NoBehaviors projectId={projectId} total={page.total} mayEdit={mayEdit} /> : <Table behaviors={page.behaviors} projectId={projectId} />}
      {page.next !== null && <div class="under"><a class="btn" href={withQuery(path, { q: filters.q, after: page.next })}>More behaviors</a></div>}
      {filters.after !== null && <div class="under"><a class="btn quiet" href={withQuery(path, { q: filters.q })}>First page</a></div>}
    </div>
  );
}

function NoBehaviors({ projectId, total, mayEdit }: { projectId: number; total: number; mayEdit: boolean }) {
  if (total > 0) return <Blank title="No behavior has this in its name or description"><div class="row"><a class="btn" href={behaviorsPath(projectId)}>Show all behaviors</a></div></Blank>;
  return (
    <Blank title="No behavior yet">
      <p>Group tests by what you expect, such as “refuses medical advice”, and say once how that is judged.</p>
      {mayEdit && <div class="row"><a class="btn" href={`${behaviorsPath(projectId)}/new`}>Describe a behavior</a></div>}
    </Blank>
  );
}

function Table({ behaviors, projectId }: { behaviors: ListedBehavior[]; projectId: number }) {
  return (
    <table class="tbl reflow defs" role="table">
      <thead>
        <tr role="row">{['Behavior', 'Default metrics'].map((head) => <th role="columnheader" scope="col">{head}</th>)}<th role="columnheader" scope="col" class="num">Tests</th></tr>
      </thead>
      <tbody data-list>{behaviors.map((behavior) => <Row behavior={behavior} projectId={projectId} />)}</tbody>
    </table>
  );
}

const longestDescription = 160;

function Row({ behavior, projectId }: { behavior: ListedBehavior; projectId: number }) {
  return (
    <tr role="row">
      <td role="cell" class="c-g"><a class="name" href={behaviorsPath(projectId, behavior.id)}>{behavior.name}</a><Twin {...behavior} />
        <span class="sub">{excerpt(behavior.description, longestDescription)}</span></td>
      <td role="cell"><MetricLinks metrics={behavior.metrics} projectId={projectId} /></td>
      <td role="cell" class="num nowrap">{counted(behavior.tests, 'test')}</td>
    </tr>
  );
}

function MetricLinks({ metrics, projectId }: { metrics: ListedBehavior['metrics']; projectId: number }) {
  if (metrics.length === 0) return <span class="dim">none: its tests get no verdict of their own</span>;
  return <>{metrics.map(({ id, name }, at) => <>{at > 0 && ', '}<a href={metricsPath(projectId, id)}>{name}</a></>)}</>;
}
