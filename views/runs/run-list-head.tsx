// What stands above the list of runs and follows it: how many are in progress, and how many of all are shown.
import type { RunFacets, RunPage } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

interface HeadProps {
  facets: RunFacets;
  page: RunPage;
}

/** Sent with the list whenever it is swapped alone. */
export function RunListFollowers(props: HeadProps) {
  return <><RunsInProgress {...props} swapped /><RunsShown {...props} swapped /></>;
}

export function RunsInProgress({ facets, swapped }: Pick<HeadProps, 'facets'> & { swapped?: boolean }) {
  return <p class="meta" id="runs-in-progress" {...inItsPlace(swapped)}><ProgressWords {...facets} /></p>;
}

function ProgressWords({ running, queued, total }: RunFacets) {
  if (running + queued === 0) return <span>{counted(total, 'run')}, none in progress</span>;
  const words = [running > 0 ? `${running} running` : '', queued > 0 ? `${queued} queued` : ''].filter((part) => part !== '').join(', ');
  return <span class="mark run"><Icon name="running" also="spin" />{words}</span>;
}

export function RunsShown({ facets, page, swapped }: HeadProps & { swapped?: boolean }) {
  return <span class="push dim small" id="runs-shown" {...inItsPlace(swapped)}>{page.runs.length} of {count(facets.total)}</span>;
}

/** Morphed: an icon that turns goes on turning. */
function inItsPlace(swapped: boolean | undefined): Record<string, string> {
  return swapped ? hx({ 'swap-oob': 'outerMorph' }) : {};
}
