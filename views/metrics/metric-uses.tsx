// Where a metric is used: behaviors, test sets, and the latest runs that it judged.
import type { MetricUses } from '../../src/metrics/metric-queries.ts';
import { runsPath } from '../runs/paths.ts';
import { count, counted, moment } from '../ui/format.ts';

export interface MetricUsesProps {
  projectId: number;
  uses: MetricUses;
  now: Date;
}

export function MetricUsesPart({ projectId, uses, now }: MetricUsesProps) {
  const { behaviors, testSets, runs } = uses;
  return (
    <section class="sec">
      <header><h2>Where it is used</h2></header>
      <dl class="kv">
        <dt>Behaviors</dt><dd><Links path={`/projects/${projectId}/behaviors`} items={behaviors} /></dd>
        <dt>Test sets</dt><dd><Links path={`/projects/${projectId}/test-sets`} items={testSets} /></dd>
        <dt>Latest runs</dt>
        <dd>
          {runs.length === 0 && <span class="dim">none</span>}
          {runs.map(({ number, name, createdAt }) => <div><a href={runsPath(projectId, number)}>{name}</a> <time class="dim" datetime={createdAt.toISOString()}>{moment(createdAt, now)}</time></div>)}
        </dd>
      </dl>
    </section>
  );
}

const shownLinks = 30;

function Links({ path, items }: { path: string; items: { id: number; name: string }[] }) {
  if (items.length === 0) return <span class="dim">none</span>;
  return <>{items.slice(0, shownLinks).map(({ id, name }, at) => <>{at > 0 && ', '}<a href={`${path}/${id}`}>{name}</a></>)}{items.length > shownLinks && ` and ${count(items.length - shownLinks)} more`}</>;
}

/** "2 behaviors (Refunds, Scope) and 1 test set (Support core)"; null where nothing uses it. */
export function usersInWords({ behaviors, testSets }: MetricUses): string | null {
  const parts = [
    ...(behaviors.length > 0 ? [`${counted(behaviors.length, 'behavior')} (${named(behaviors)})`] : []),
    ...(testSets.length > 0 ? [`${counted(testSets.length, 'test set')} (${named(testSets)})`] : []),
  ];
  return parts.length === 0 ? null : parts.join(' and ');
}

function named(items: { name: string }[]): string {
  const shown = items.slice(0, 5).map(({ name }) => name).join(', ');
  return items.length > 5 ? `${shown} and ${count(items.length - 5)} more` : shown;
}
