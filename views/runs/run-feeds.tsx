// While a run is under way: what was just judged, and what is in flight.
import { duration, excerpt, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { resultPath } from './paths.ts';
import type { RunOverviewProps } from './run-moment.ts';

export function RunFeeds({ run, overview, now }: RunOverviewProps) {
  return (
    <div class="split">
      <section class="sec">
        <header><h2>Just finished</h2></header>
        {overview.justSettled.length === 0 && <p class="dim">Nothing yet.</p>}
        <ol class="feed">
          {overview.justSettled.map(({ position, prompt, behaviorName, verdict, at }) => (
            <li>
              <VerdictMark verdict={verdict} />
              <a class="plain" href={resultPath(run.project_id, run.number, position)}><b>{excerpt(prompt, 80)}</b> <span class="dim">{behaviorName}</span></a>
              <span class="dim">{duration(now.getTime() - at.getTime())} ago</span>
            </li>
          ))}
        </ol>
      </section>
      <section class="sec">
        <header><h2>In flight</h2><p>{run.mode === 'sequential' ? 'one call at a time' : `up to ${run.endpoint.maxConcurrency} at a time`}</p></header>
        {overview.inFlight.length === 0 && <p class="dim">No call that takes longer than a moment.</p>}
        <ol class="feed">
          {overview.inFlight.map(({ position, trial, prompt, asked, forMs }) => (
            <li>
              <span class="mark run"><Icon name="running" also="spin" />{asked === 'judge' ? 'judge' : 'call'}</span>
              <a class="plain" href={resultPath(run.project_id, run.number, position)}>{excerpt(prompt, 80)}</a>
              <span class="dim">{run.trials > 1 && `trial ${trial}, `}{latency(forMs)}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
