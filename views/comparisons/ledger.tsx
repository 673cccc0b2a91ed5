// How far two runs can be compared: what is paired, what is not, and everything but the application that differs.
import type { Child } from 'hono/jsx';
import { isPaired, testsIn } from '../../src/comparisons/cells.ts';
import { areUneven } from '../../src/comparisons/corrections.ts';
import { compareJudges, type ComparedMetric } from '../../src/comparisons/metric-match.ts';
import type { EndpointSnapshot } from '../../src/tables/runs.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { resultPath } from '../runs/paths.ts';
import type { ComparisonProps } from './comparison-props.ts';
import { comparisonPath } from './paths.ts';
import { differenceSentence } from './verdict.tsx';

export function Ledger(props: ComparisonProps) {
  const { pair: { run, baseline }, summary, metrics, breakdowns, address } = props;
  const { cells } = summary;
  const [added, removed] = [testsIn(cells, ({ before }) => before === 'absent'), testsIn(cells, ({ after }) => after === 'absent')];
  return (
    <section class="sec">
      <header><h2>Can these runs be compared?</h2></header>
      <ul class="checks">
        <Line good={added + removed === 0} title={`${counted(testsIn(cells, isPaired), 'test')} paired`} aside={`${count(added)} added, ${count(removed)} removed`}>
          {added + removed > 0 && <>What only one run has is left out of the verdict. {added > 0 && <a href={comparisonPath(address, { outcome: 'added' })}>Show the added</a>} {removed > 0 && <a href={comparisonPath(address, { outcome: 'removed' })}>Show the removed</a>}</>}
        </Line>
        <Line good={summary.edited === 0} title={summary.edited === 0 ? 'No test was edited in between' : `${counted(summary.edited, 'test')} edited since`}>
          {summary.edited > 0 && 'They are compared all the same, and marked in the list; opened, they show what was changed.'}
        </Line>
        <MetricsLine metrics={metrics} baselineName={baseline.name} shared={address.shared} />
        {summary.judgedOtherwise > 0 && <Line good={false} title={`${counted(summary.judgedOtherwise, 'test')} judged by other metrics`}>What a metric judges was changed between the two runs, or the tests’ behavior.</Line>}
        <JudgeLine metrics={metrics} baselineName={baseline.name} />
        <ReviewsLine {...props} />
        <EndpointLine run={run} baseline={baseline} />
        {run.trials !== baseline.trials && <Line good={false} title={`${counted(run.trials, 'trial')} now, ${count(baseline.trials)} before`}>A test’s verdict is that of most of its trials on each side.</Line>}
        <MissingLine {...props} />
        {breakdowns && <FlakyLine flaky={breakdowns.flaky} run={run} />}
      </ul>
    </section>
  );
}

/** Errors, and what a cancelled run never came to. */
function MissingLine({ pair: { baseline }, summary: { cells, decision: { boundsIfErrors: bounds } }, address, against }: ComparisonProps) {
  const missing = (side: 'error' | null) => ({ before: testsIn(cells, (cell) => isPaired(cell) && cell.before === side), after: testsIn(cells, (cell) => isPaired(cell) && cell.after === side) });
  const told = ([['Errors', missing('error')], ['Not run', missing(null)]] as const).filter(([, { before, after }]) => before + after > 0);
  if (told.length === 0 && bounds === null) return <Line good title="No errors on either side" />;
  const title = told.map(([word, { before, after }]) => `${word}: ${count(before)} in ${baseline.name}, ${count(after)} now`).join('; ') || `${counted(bounds!.openTests, 'test')} with a trial without verdict`;
  return (
    <Line good={false} title={title}>
      {bounds && against.kind === 'decided' && (bounds.crosses ? 'With these verdicts the answer could be another.' : 'Whatever these verdicts had been, the answer would stay the same.')}
      {told.length > 0 && <> <a href={comparisonPath(address, { outcome: 'inconclusive' })}>Show them</a></>}
    </Line>
  );
}

function Line({ good, title, aside, children }: { good: boolean; title: Child; aside?: Child; children?: Child }) {
  return <li class={good ? 'ok' : 'warn'}><Icon name={good ? 'check' : 'warn'} /><span class="what">{title}</span>{aside && <span class="val">{aside}</span>}{children && <span class="sub">{children}</span>}</li>;
}

function MetricsLine({ metrics, baselineName, shared }: { metrics: readonly ComparedMetric[]; baselineName: string; shared: boolean }) {
  const differing = metrics.filter(({ standing }) => standing !== 'same' && standing !== 'judge');
  if (differing.length === 0) return <Line good title="Same metrics and thresholds" aside={counted(metrics.length, 'metric')} />;
  return (
    <Line good={false} title={differing.every(({ standing }) => standing === 'threshold') ? 'Thresholds differ' : 'Metrics differ'}>
      {differenceSentence(differing, baselineName)}{shared && ' Only what both runs share is counted here.'}
    </Line>
  );
}

function JudgeLine({ metrics, baselineName }: { metrics: readonly ComparedMetric[]; baselineName: string }) {
  const differing = metrics.filter(({ standing }) => standing === 'judge');
  switch (compareJudges(metrics)) {
    case 'none': return <Line good title="No judge" aside="computed metrics alone" />;
    case 'same': return <Line good title="Same judge" />;
    case 'only_run': return <Line good={false} title="A judge here only">{baselineName} was judged by computed metrics alone.</Line>;
    case 'only_baseline': return <Line good={false} title={`A judge in ${baselineName} only`}>This run was judged by computed metrics alone.</Line>;
    case 'other': return <Line good={false} title="Another judge">{differing.length > 0 ? differenceSentence(differing, baselineName) : 'Other models judged in each of the two runs.'}</Line>;
  }
}

/** Who reviews one of two runs alone changes its verdicts alone. */
function ReviewsLine({ corrected, address }: ComparisonProps) {
  const { run, baseline } = corrected;
  if (run + baseline === 0) return <Line good title="No verdict corrected by reviews" />;
  const told = `${run === 0 ? 'No verdict' : counted(run, 'verdict')} corrected by reviews here, ${baseline === 0 ? 'none' : count(baseline)} in the baseline`;
  if (address.basis === 'automated') return <Line good title="Reviews are left out">{told}. <a href={comparisonPath({ ...address, basis: 'final' })}>Count them</a></Line>;
  return (
    <Line good={!areUneven(corrected)} title={told}>
      {areUneven(corrected) && <>The change may come from the reviews. <a href={comparisonPath({ ...address, basis: 'automated' })}>Compare the automated verdicts</a></>}
    </Line>
  );
}

function EndpointLine({ run, baseline }: Pick<ComparisonProps['pair'], 'run' | 'baseline'>) {
  if (run.endpoint_id !== baseline.endpoint_id) return <Line good title="Another endpoint">What differs is what you compare: {endpointName(baseline)} against {endpointName(run)}.</Line>;
  const changed = changedSettings(baseline.endpoint, run.endpoint);
  return changed.length === 0 ? <Line good title="Same endpoint, called in the same way" /> : <Line good={false} title="The endpoint’s settings were changed">{changed.join(', ')}.</Line>;
}

function endpointName({ endpoint }: ComparisonProps['pair']['run']): string {
  return [endpoint.name, endpoint.environment].filter((part) => part !== '').join(', ');
}

const settings: [keyof EndpointSnapshot, string][] = [
  ['url', 'address'], ['method', 'method'], ['headers', 'headers'], ['bodyTemplate', 'body'], ['mapping', 'where the answer is found'], ['timeoutMs', 'time limit'],
];

function changedSettings(before: EndpointSnapshot, after: EndpointSnapshot): string[] {
  return settings.filter(([key]) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map(([, word]) => word);
}

function FlakyLine({ flaky, run }: { flaky: NonNullable<ComparisonProps['breakdowns']>['flaky']; run: ComparisonProps['pair']['run'] }) {
  const { tests, more } = flaky;
  if (tests.length === 0) return <Line good title="No changed test was flaky before" />;
  return (
    <Line good={false} title={more ? `${count(tests.length)} or more changed tests had changed before` : `${counted(tests.length, 'changed test')} had changed before`}>
      Up to the baseline, with the same endpoint settings and metrics, they both passed and failed: their change says little.{' '}
      {tests.slice(0, 5).map(({ position, prompt, outcome, passed, failed }) => <><a href={resultPath(run.project_id, run.number, position)} title={`${outcome} now; before passed ${passed}, failed ${failed}`}>{prompt}</a>{' '}</>)}
      {tests.length > 5 && `and ${count(tests.length - 5)}${more ? ' or more others' : ' more'}.`}
    </Line>
  );
}
