// What a run of a test set gave, in one or two lines.
import type { SetRun } from '../../src/test-sets/test-set-queries.ts';
import { count, counted, percent } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';
import { RunStateMark } from '../ui/mark.tsx';

export function SetRunRate({ run }: { run: SetRun }) {
  const rate = rateOf(run.counts);
  const apart = [run.counts.error > 0 ? counted(run.counts.error, 'error') : '', run.counts.none > 0 ? `${count(run.counts.none)} without metric` : ''].filter((part) => part !== '').join(', ');
  if (rate === null) return <span class="dim">{apart || '–'}</span>;
  return (
    <span class="rate"><b>{percent(rate.rate)}</b><Gauge {...rate} />
      <span class="sub">{count(rate.passed)} of {count(rate.scored)} passed{apart && `, ${apart}`}</span></span>
  );
}

export function SetRunState({ run }: { run: SetRun }) {
  return run.state === 'completed' ? null : <RunStateMark state={run.state} />;
}
