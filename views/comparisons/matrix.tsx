// The matrix of transitions: what the tests were in the baseline, and what they are now. Each cell is a filter.
import { groupOf, sideGroups, testsIn, type SideGroup } from '../../src/comparisons/cells.ts';
import { count } from '../ui/format.ts';
import type { ComparisonProps } from './comparison-props.ts';
import { comparisonPath } from './paths.ts';

export function Matrix(props: ComparisonProps) {
  const { run, baseline } = props.pair;
  const rows: Record<SideGroup, string> = { pass: `Passed in #${baseline.number}`, fail: `Failed in #${baseline.number}`, open: `No verdict in #${baseline.number}`, absent: `Not in #${baseline.number}` };
  const columns: Record<SideGroup, string> = { pass: 'Passes now', fail: 'Fails now', open: 'No verdict', absent: `Not in #${run.number}` };
  const shown = sideGroups.filter((before) => before === 'pass' || before === 'fail' || testsIn(props.summary.cells, (cell) => groupOf(cell.before) === before) > 0);
  return (
    <section class="sec">
      <header><h2>From baseline to this run</h2><p>click a cell to filter</p></header>
      <table class="matrix">
        <thead><tr><td></td>{sideGroups.map((after) => <th scope="col" class={isMinor(after) ? 'm' : undefined}>{columns[after]}</th>)}</tr></thead>
        <tbody>{shown.map((before) => (
          <tr class={isMinor(before) ? 'm' : undefined}><th scope="row">{rows[before]}</th>{sideGroups.map((after) => <TransitionCell {...props} from={before} to={after} />)}</tr>
        ))}</tbody>
      </table>
    </section>
  );
}

function isMinor(group: SideGroup): boolean {
  return group === 'open' || group === 'absent';
}

function TransitionCell({ from: before, to: after, summary, filters, sort, address }: ComparisonProps & { from: SideGroup; to: SideGroup }) {
  if (before === 'absent' && after === 'absent') return <td class="m"></td>;
  const tests = testsIn(summary.cells, (cell) => groupOf(cell.before) === before && groupOf(cell.after) === after);
  const minor = isMinor(before) || isMinor(after);
  if (tests === 0) return <td class={minor ? 'm z' : 'z'}>0</td>;
  const isCurrent = filters.cell?.before === before && filters.cell.after === after;
  const tone = before === 'pass' && after === 'fail' ? 'bad' : before === 'fail' && after === 'pass' ? 'good' : minor ? 'm' : undefined;
  return (
    <td class={tone}>
      <a href={comparisonPath(address, { cell: isCurrent ? '' : `${before}-${after}`, sort })} aria-current={isCurrent ? 'true' : undefined}>
        <b>{count(tests)}</b><span>{wordOf(before, after)}</span>
      </a>
    </td>
  );
}

function wordOf(before: SideGroup, after: SideGroup): string {
  if (after === 'absent') return 'removed';
  if (before === 'absent') return { pass: 'new, pass', fail: 'new, fail', open: 'new', absent: '' }[after];
  if (after === 'open') return before === 'open' ? 'still none' : 'no verdict now';
  if (before === 'open') return after === 'pass' ? 'passes now' : 'fails now';
  if (before === after) return before === 'pass' ? 'still pass' : 'still fail';
  return after === 'pass' ? 'improved' : 'regressed';
}
