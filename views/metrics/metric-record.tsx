// What is known of a metric beside its definition: its verdicts, its errors and its versions.
import type { MetricHistory } from '../../src/metrics/metric-history-queries.ts';
import type { MetricRow } from '../../src/metrics/metric-queries.ts';
import type { VersionPage } from '../../src/metrics/metric-version-queries.ts';
import { MetricVerdicts } from './metric-verdicts.tsx';
import { VersionList } from './metric-version-list.tsx';

export interface MetricRecordProps {
  projectId: number;
  metric: MetricRow;
  history: MetricHistory;
  versions: VersionPage;
  now: Date;
}

export function MetricRecord({ projectId, metric, history, versions, now }: MetricRecordProps) {
  return (
    <div class="split record">
      <div class="col"><MetricVerdicts projectId={projectId} version={metric.version} history={history} now={now} /></div>
      <VersionList projectId={projectId} metricId={metric.id} page={versions} now={now} />
    </div>
  );
}
