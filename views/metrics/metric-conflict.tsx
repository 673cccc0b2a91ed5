// Someone else saved the metric while the form was open: who, when, and what changed; what was typed stays in the form.
import type { MetricVersion } from '../../src/metrics/metric-version-queries.ts';
import { changesBetween } from '../../src/metrics/metric-version-diff.ts';
import { moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { MetricChanges } from './metric-changes.tsx';

export interface MetricConflict {
  /** The version that the form was opened at; null where it is not known. */
  seen: MetricVersion | null;
  /** The one that stands now. */
  latest: MetricVersion;
}

export function ConflictNote({ conflict: { seen, latest }, now }: { conflict: MetricConflict; now: Date }) {
  const changes = seen ? changesBetween(seen, latest) : [];
  return (
    <div class="flash bad" role="alert">
      <Icon name="warn" />
      <div class="stack">
        <p><b>{latest.savedBy ?? 'Someone'} saved version {latest.version} of this metric {moment(latest.savedAt, now)}, while this form was open{seen && ` at version ${seen.version}`}.</b>
          {' '}Nothing of yours was saved yet: what you typed stands below. Saving again replaces version {latest.version} with it.</p>
        {changes.length > 0 && <div><p>What changed meanwhile:</p><MetricChanges changes={changes} /></div>}
        {seen && changes.length === 0 && <p>Meanwhile it was changed and changed back: version {latest.version} says the same as version {seen.version}.</p>}
      </div>
    </div>
  );
}
