// The head of a metric's page: what it is, and deleting it with what that touches.
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import type { MetricRow, MetricUses } from '../../src/metrics/metric-queries.ts';
import { runsInWords, usersInWords } from './metric-uses.tsx';
import { metricsPath } from './paths.ts';
import { typesInWords } from './words.tsx';

export interface MetricHeadProps {
  projectId: number;
  metric: MetricRow;
  uses: MetricUses;
  mayDelete: boolean;
}

export function MetricHead({ projectId, metric, uses, mayDelete }: MetricHeadProps) {
  return (
    <div class="head">
      <div class="title"><Crumbs projectId={projectId} /><h1>{metric.name}</h1><span class="tag">v{metric.version}</span></div>
      <p class="meta"><span>{evaluatorFor(metric.kind).label}</span><span>{typesInWords(metric.test_types)} tests</span><span class="mono">#{metric.id}</span></p>
      {mayDelete && <div class="actions"><Deletion projectId={projectId} metric={metric} uses={uses} /></div>}
    </div>
  );
}

export function NewMetricHead({ projectId, kind }: { projectId: number; kind: MetricKind }) {
  const { label, purpose } = evaluatorFor(kind);
  return (
    <div class="head">
      <div class="title"><Crumbs projectId={projectId} /><h1>New metric: {label}</h1></div>
      <p class="meta"><span>{purpose}</span><a href={`${metricsPath(projectId)}/new`}>Choose another kind</a></p>
    </div>
  );
}

function Crumbs({ projectId }: { projectId: number }) {
  return <nav class="crumbs" aria-label="Breadcrumb"><a href={metricsPath(projectId)}>Metrics</a><span aria-hidden="true">/</span></nav>;
}

function Deletion({ projectId, metric, uses }: Omit<MetricHeadProps, 'mayDelete'>) {
  const users = usersInWords(uses);
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger">Delete</summary>
      <div>
        <p>{users === null ? 'No behavior and no test set uses it.' : `It is used by ${users} and will be removed there.`} {uses.runs === 0 ? 'No run has measured it.' : `The ${runsInWords(uses)} that measured it keep their copy.`}</p>
        <form method="post" action={`${metricsPath(projectId, metric.id)}/deletion`}><button class="btn danger" type="submit">Delete metric</button></form>
      </div>
    </details>
  );
}
