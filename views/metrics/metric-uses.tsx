// Where a metric is used: behaviors, test sets, and how many runs measured it.
import type { MetricUses, Users } from '../../src/metrics/metric-queries.ts';
import { mostCountedRuns } from '../../src/metrics/shown-limits.ts';
import { count, counted } from '../ui/format.ts';

export interface MetricUsesProps {
  projectId: number;
  uses: MetricUses;
}

export function MetricUsesPart({ projectId, uses }: MetricUsesProps) {
  return (
    <section class="sec">
      <header><h2>Where it is used</h2></header>
      <dl class="kv">
        <dt>Behaviors</dt><dd><Links path={`/projects/${projectId}/behaviors`} users={uses.behaviors} /></dd>
        <dt>Test sets</dt><dd><Links path={`/projects/${projectId}/test-sets`} users={uses.testSets} /></dd>
        <dt>Runs</dt><dd>{uses.runs === 0 ? <span class="dim">none</span> : runsInWords(uses)}</dd>
      </dl>
    </section>
  );
}

/** "1 run", "more than 10,000 runs". */
export function runsInWords({ runs }: MetricUses): string {
  return runs > mostCountedRuns ? `more than ${counted(mostCountedRuns, 'run')}` : counted(runs, 'run');
}

function Links({ path, users: { total, shown } }: { path: string; users: Users }) {
  if (total === 0) return <span class="dim">none</span>;
  return <>{shown.map(({ id, name }, at) => <>{at > 0 && ', '}<a href={`${path}/${id}`}>{name}</a></>)}{total > shown.length && ` and ${count(total - shown.length)} more`}</>;
}

/** "2 behaviors (Refunds, Scope) and 1 test set (Support core)"; null where nothing uses it. */
export function usersInWords({ behaviors, testSets }: MetricUses): string | null {
  const parts = [
    ...(behaviors.total > 0 ? [`${counted(behaviors.total, 'behavior')} (${named(behaviors)})`] : []),
    ...(testSets.total > 0 ? [`${counted(testSets.total, 'test set')} (${named(testSets)})`] : []),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}

function named({ total, shown }: Users): string {
  const names = shown.slice(0, 5).map(({ name }) => name).join(', ');
  return total > 5 ? `${names} and ${count(total - 5)} more` : names;
}
