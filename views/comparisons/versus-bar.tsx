// Which run is compared with which: the baseline to pick, swapping the two, by which verdicts, and pinning.
import type { ComparisonProps } from './comparison-props.ts';
import { testsIn, isPaired } from '../../src/comparisons/cells.ts';
import { compareJudges, type ComparedMetric } from '../../src/comparisons/metric-match.ts';
import { counted, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { runsPath } from '../runs/paths.ts';
import { choicePath, comparisonPath, filterQuery } from './paths.ts';

export function VersusBar(props: ComparisonProps) {
  const { address, pair: { run, baseline }, summary, now } = props;
  const swapped = comparisonPath({ ...address, run: { project_id: run.project_id, number: baseline.number }, baseline: run });
  return (
    <div class="versusbar">
      <span>Baseline</span>
      <a class="btn" href={choicePath(run)} data-key="b" title="Choose another baseline (b)"><b>{baseline.name}</b><span class="dim">{[baseline.endpoint.environment, moment(baseline.created_at, now)].filter((part) => part !== '').join(', ')}</span><Icon name="down" /></a>
      <Icon name="arrow" also="dim" />
      <span><b>{run.name}</b> <span class="dim">{[run.endpoint.environment, moment(run.created_at, now)].filter((part) => part !== '').join(', ')}</span></span>
      <a class="btn quiet" href={swapped}><Icon name="compare" />Swap</a>
      <Basis {...props} />
      {props.mayEdit && <Pin {...props} />}
      <span class="push sm dim">{[counted(testsIn(summary.cells, isPaired), 'shared test'), ...metricWords(props.metrics, summary.judgedOtherwise > 0)].join(' · ')}</span>
    </div>
  );
}

function metricWords(metrics: readonly ComparedMetric[], otherTests: boolean): string[] {
  const differs = (...standings: ComparedMetric['standing'][]): boolean => metrics.some(({ standing }) => standings.includes(standing));
  return [differs('config', 'threshold', 'only_run', 'only_baseline') ? 'metrics differ' : otherTests ? 'same metrics for other tests' : 'same metrics', judgeWords[compareJudges(metrics)]];
}

const judgeWords: Record<ReturnType<typeof compareJudges>, string> = {
  none: 'no judge', only_run: 'a judge here only', only_baseline: 'a judge in the baseline only', same: 'same judge', other: 'another judge',
};

/** With reviews or without: a switch that the address holds. */
function Basis({ address, filters, sort }: ComparisonProps) {
  const list = filterQuery(filters, sort);
  return (
    <span class="seg" role="group" aria-label="Verdicts">
      <a href={comparisonPath({ ...address, basis: 'final' }, list)} aria-current={address.basis === 'final' ? 'true' : undefined}>With reviews</a>
      <a href={comparisonPath({ ...address, basis: 'automated' }, list)} aria-current={address.basis === 'automated' ? 'true' : undefined}>Automated</a>
    </span>
  );
}

function Pin({ pair: { run, baseline }, address, isPinned }: ComparisonProps) {
  if (baseline.test_set_id !== run.test_set_id) return null;
  const path = `${runsPath(run.project_id, baseline.number)}/baseline`;
  return (
    <form method="post" action={isPinned ? `${path}/end` : path}>
      <input type="hidden" name="to" value={comparisonPath(address)} />
      <button class="btn quiet" type="submit" title={isPinned ? 'New runs of this test set are compared with it until you unpin it' : 'Compare all runs of this test set with it'}>{isPinned ? 'Unpin baseline' : 'Pin baseline'}</button>
    </form>
  );
}
