// The summary strip of a run: six figures, no cards.
import type { Child } from 'hono/jsx';
import { count, duration, latency, percent, percentRange, roughly } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';
import { overviewResults } from './overview-results.ts';
import { isFinished, timeLeftMs, type RunOverviewProps } from './run-moment.ts';

export function RunFigures(props: RunOverviewProps) {
  const { run, overview } = props;
  const { counts } = overview;
  return (
    <dl class="figures">
      <RateFigure {...props} />
      <Figure term="Failed" sub={counts.fail === 0 ? 'none' : overview.basis === 'final' && overview.corrected > 0 ? 'by a metric or a reviewer' : 'by at least one metric'}>
        {counts.fail > 0 ? <a class="plain t-fail" href={overviewResults(run, overview, { verdict: 'fail' })}>{count(counts.fail)}</a> : '0'}</Figure>
      <Figure term="Errors" sub="no verdict">{counts.error > 0 ? <a class="plain t-err" href={overviewResults(run, overview, { verdict: 'error' })}>{count(counts.error)}</a> : '0'}</Figure>
      {isFinished(run) ? <FinishedFigures {...props} /> : <RunningFigures {...props} />}
    </dl>
  );
}

function RateFigure({ run, overview }: RunOverviewProps) {
  const rate = rateOf(overview.counts);
  return (
    <div class="wide">
      <dt>Pass rate{isFinished(run) ? '' : ' so far'}, 95% interval</dt>
      {rate ? (
        <>
          <dd>{percent(rate.rate)} <small>{percentRange(rate.interval)}</small><small class="push">{count(rate.passed)} of {count(rate.scored)}</small></dd>
          <dd class="sub"><Gauge {...rate} /></dd>
        </>
      ) : <><dd>–</dd><dd class="sub">nothing scored{isFinished(run) ? '' : ' yet'}</dd></>}
    </div>
  );
}

function Figure({ term, title, sub, children }: { term: string; title?: string; sub: Child; children?: Child }) {
  return <div><dt>{title ? <abbr title={title}>{term}</abbr> : term}</dt><dd>{children}</dd><dd class="sub">{sub}</dd></div>;
}

function FinishedFigures({ run, overview }: RunOverviewProps) {
  const took = run.started_at && run.finished_at ? run.finished_at.getTime() - run.started_at.getTime() : null;
  const tokens = (run.input_tokens ?? 0) + (run.output_tokens ?? 0);
  return (
    <>
      <Figure term="Latency p50" title="Half of the answers came faster" sub="of answered calls">{overview.latencyP50Ms === null ? '–' : latency(overview.latencyP50Ms)}</Figure>
      <Figure term="Latency p95" title="95 of 100 answers came faster" sub="of answered calls">{overview.latencyP95Ms === null ? '–' : latency(overview.latencyP95Ms)}</Figure>
      <Figure term="Duration" sub={run.mode === 'sequential' ? 'one call at a time' : `up to ${run.endpoint.maxConcurrency} at a time`}>{took === null ? '–' : took < 1_000 ? 'under 1 s' : duration(took)}</Figure>
      <Figure term="Tokens" sub={tokens > 0 ? `${count(run.input_tokens ?? 0)} in, ${count(run.output_tokens ?? 0)} out` : 'not reported'}>{tokens > 0 ? count(tokens) : '–'}</Figure>
    </>
  );
}

function RunningFigures({ run, overview, now }: RunOverviewProps) {
  const left = timeLeftMs(run, overview.settled, now);
  return (
    <>
      <Figure term="Waiting" sub={inFlightWords(run, overview)}>{count(run.test_count - overview.settled - overview.inFlightTests)}</Figure>
      <Figure term="Latency p50" title="Half of the answers came faster" sub="of the last answers">{overview.latencyP50Ms === null ? '–' : latency(overview.latencyP50Ms)}</Figure>
      <Figure term="Running for" sub={run.cancel_requested_at !== null ? 'being cancelled' : left === null ? 'just begun' : `${roughly(left)} left`}>{run.started_at ? duration(now.getTime() - run.started_at.getTime()) : '–'}</Figure>
    </>
  );
}

function inFlightWords(run: RunOverviewProps['run'], { inFlightTests }: RunOverviewProps['overview']): string {
  if (inFlightTests > 0) return `${count(inFlightTests)} in flight`;
  return run.state === 'queued' ? 'nothing in flight' : 'each is answered in a moment';
}
