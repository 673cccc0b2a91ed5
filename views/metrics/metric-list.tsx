// The list of a project's metrics: what each does in one sentence, and how much depends on it.
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import type { ListedMetric, MetricFilters, MetricPage } from '../../src/metrics/metric-queries.ts';
import { hx } from '../layout/hx.tsx';
import { modelsPath } from '../models/paths.ts';
import { withQuery } from '../runs/paths.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Blank } from '../ui/notes.tsx';
import { metricsPath } from './paths.ts';
import { Twin, typesInWords } from './words.tsx';

export interface MetricListProps {
  projectId: number;
  page: MetricPage;
  filters: MetricFilters;
  mayEdit: boolean;
}

export const metricListId = 'metrics-list';

export function MetricListPage(props: MetricListProps) {
  const { projectId, page, mayEdit } = props;
  return (
    <main id="main">
      <div class="head">
        <div><h1>Metrics</h1><p class="meta"><span>A metric says in one sentence when an answer passes. Behaviors, test sets and runs use it.</span><a href={modelsPath(projectId)}>Models that judge</a></p></div>
        {mayEdit && <div class="actions"><a class="btn primary" href={`${metricsPath(projectId)}/new`} data-key="n"><Icon name="plus" />New metric <kbd>n</kbd></a></div>}
      </div>
      {page.total > 0 && <Search {...props} />}
      <MetricList {...props} />
    </main>
  );
}

function Search({ projectId, page, filters }: MetricListProps) {
  const path = metricsPath(projectId);
  const form = hx({
    get: path, target: `#${metricListId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, input changed delay:250ms from:'find input[type=search]'",
  });
  return (
    <form class="toolbar" method="get" action={path} role="search" {...form}>
      <label class="search grow"><Icon name="search" /><span class="vh">Search metrics</span>
        <input class="in" type="search" name="q" value={filters.q} placeholder="Search by name" data-key="/" /><kbd>/</kbd></label>
      <button class="btn nojs" type="submit">Search</button>
      <span class="push dim small">{counted(page.total, 'metric')}</span>
    </form>
  );
}

export function MetricList({ projectId, page, filters, mayEdit }: MetricListProps) {
  const path = metricsPath(projectId);
  return (
    <div class="runs-wrap" id={metricListId}>
      {page.metrics.length === 0 ? <NoMetrics projectId={projectId} total={page.total} mayEdit={mayEdit} /> : <Table metrics={page.metrics} projectId={projectId} />}
      {page.next !== null && <div class="under"><a class="btn" href={withQuery(path, { q: filters.q, after: page.next })}>More metrics</a></div>}
      {filters.after !== null && <div class="under"><a class="btn quiet" href={withQuery(path, { q: filters.q })}>First page</a></div>}
    </div>
  );
}

function NoMetrics({ projectId, total, mayEdit }: { projectId: number; total: number; mayEdit: boolean }) {
  if (total > 0) return <Blank title="No metric has this in its name"><div class="row"><a class="btn" href={metricsPath(projectId)}>Show all metrics</a></div></Blank>;
  return (
    <Blank title="No metric yet">
      <p>Without a metric an answer is recorded, but neither passes nor fails.</p>
      {mayEdit && <div class="row"><a class="btn" href={`${metricsPath(projectId)}/new`}>Choose a kind of metric</a></div>}
    </Blank>
  );
}

function Table({ metrics, projectId }: { metrics: ListedMetric[]; projectId: number }) {
  return (
    <table class="tbl reflow defs" role="table">
      <thead><tr role="row">{['Metric', 'Kind', 'Applies to', 'Used by'].map((head) => <th role="columnheader" scope="col">{head}</th>)}</tr></thead>
      <tbody data-list>{metrics.map((metric) => <Row metric={metric} projectId={projectId} />)}</tbody>
    </table>
  );
}

function Row({ metric, projectId }: { metric: ListedMetric; projectId: number }) {
  return (
    <tr role="row">
      <td role="cell" class="c-g"><a class="name" href={metricsPath(projectId, metric.id)}>{metric.name}</a><Twin {...metric} />
        <span class="sub">{describeMetric(metric.kind, metric.config)}</span></td>
      <td role="cell" class="nowrap">{evaluatorFor(metric.kind).label}</td>
      <td role="cell" class="nowrap">{typesInWords(metric.testTypes)}</td>
      <td role="cell" class="nowrap"><Users {...metric} /></td>
    </tr>
  );
}

function Users({ behaviors, testSets }: Pick<ListedMetric, 'behaviors' | 'testSets'>) {
  if (behaviors + testSets === 0) return <span class="dim">nothing</span>;
  return <>{[behaviors > 0 ? counted(behaviors, 'behavior') : '', testSets > 0 ? `${count(testSets)} test ${testSets === 1 ? 'set' : 'sets'}` : ''].filter((part) => part !== '').join(', ')}</>;
}
