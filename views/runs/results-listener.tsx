// Hears of other people's reviews while a page of results is open, and asks for what changed since the page was read.
import type { ResultFilters } from '../../src/runs/result-order.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { runsPath, withQuery } from './paths.ts';
import { filterQuery } from './result-address.ts';
import { afterChanges, resultPanesId, revisionsId } from './result-list-ids.ts';
import { resultDetailId } from './result-props.ts';

export const listenerId = 'results-listener';

export function Listener({ run, filters, now }: { run: RunRow; filters: ResultFilters; now: Date }) {
  const path = runsPath(run.project_id, run.number);
  return (
    <>
      <span id={revisionsId} {...hx({ 'sse:connect': `${path}/revisions?shown=${run.revision}` })}></span>
      <Asker run={run} filters={filters} now={now} />
    </>
  );
}

/** In the queue of those who change verdicts, of whom it must put out none; its target is what stays, as the answer to an element that is gone is dropped. */
export function Asker({ run, filters, now, swapped }: { run: RunRow; filters: ResultFilters; now: Date; swapped?: boolean }) {
  const changes = withQuery(`${runsPath(run.project_id, run.number)}/results/changes`, { ...filterQuery(filters), since: now.getTime() });
  const ask = hx({ get: changes, target: `#${resultPanesId}`, trigger: `revised from:#${revisionsId}`, swap: 'none', sync: afterChanges, include: `#${resultDetailId} [data-open]`, ...(swapped && { 'swap-oob': 'outerHTML' }) });
  return <span id={listenerId} {...ask}></span>;
}
