// The versions of a metric, the latest first: who saved it, when, and what it changed.
import type { VersionPage } from '../../src/metrics/metric-version-queries.ts';
import { changesBetween } from '../../src/metrics/metric-version-diff.ts';
import { describeMetric } from '../../src/evaluators/registry.ts';
import { withQuery } from '../runs/paths.ts';
import { counted, moment } from '../ui/format.ts';
import { MetricChanges } from './metric-changes.tsx';
import { metricsPath } from './paths.ts';

export interface VersionListProps {
  projectId: number;
  metricId: number;
  page: VersionPage;
  now: Date;
}

export const versionsId = 'versions';

export function VersionList({ projectId, metricId, page, now }: VersionListProps) {
  const path = metricsPath(projectId, metricId);
  const isLatest = page.versions[0]?.version.version === page.latest;
  return (
    <section class="sec" id={versionsId}>
      <header><h2>Versions</h2><p>{counted(page.latest, 'version')}, the latest first. Runs keep the one that they were started with.</p></header>
      {page.versions.length === 0 && <p class="dim sm">No earlier version is kept.</p>}
      <ol class="versions" role="list">{page.versions.map((entry) => <Entry {...entry} now={now} />)}</ol>
      <div class="row">
        {page.next !== null && <a class="btn" href={`${withQuery(path, { 'versions-before': page.next })}#${versionsId}`}>Earlier versions</a>}
        {page.versions.length > 0 && !isLatest && <a class="btn quiet" href={`${path}#${versionsId}`}>Latest versions</a>}
      </div>
    </section>
  );
}

function Entry({ version, previous, now }: VersionPage['versions'][number] & { now: Date }) {
  return (
    <li>
      <h3>Version {version.version} <span class="dim">{version.savedBy !== null && `${version.savedBy}, `}<time datetime={version.savedAt.toISOString()}>{moment(version.savedAt, now)}</time></span></h3>
      {previous ? <MetricChanges changes={changesBetween(previous, version)} /> : <p class="sm">{describeMetric(version.kind, version.config)}</p>}
    </li>
  );
}
