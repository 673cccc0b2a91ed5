// This test in the last runs, oldest first as a spark, newest first as a table.
import type { HistoryEntry } from '../../src/runs/result-queries.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { latency, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { resultPath, runsPath } from './paths.ts';
import type { ResultDetailProps } from './result-props.ts';

const letters: Record<Verdict, string> = { pass: 'P', fail: 'F', error: 'E', none: 'N' };
const words: Record<Verdict, string> = { pass: 'passed', fail: 'failed', error: 'error', none: 'no metric' };

export function ResultHistory({ run, history, now }: ResultDetailProps) {
  return (
    <section class="panel">
      <p class="lead">{sentence(history)}</p>
      <ol class="spark">{history.toReversed().map((entry) => <SparkItem projectId={run.project_id} entry={entry} />)}</ol>
      <table class="tbl hist">
        <thead><tr><th scope="col">Run</th><th scope="col">Environment</th><th scope="col">Verdict</th><th scope="col" class="num">Latency</th><th scope="col">When</th></tr></thead>
        <tbody>{history.map((entry) => <HistoryRow projectId={run.project_id} entry={entry} now={now} />)}</tbody>
      </table>
    </section>
  );
}

function sentence(history: readonly HistoryEntry[]): string {
  const verdicts = history.map(({ verdict }) => verdict).filter((verdict) => verdict === 'pass' || verdict === 'fail');
  if (verdicts.length <= 1) return 'This is the only run with a verdict for this test.';
  const changes = verdicts.slice(1).filter((verdict, index) => verdict !== verdicts[index]).length;
  if (changes === 0) return `The same verdict in the last ${verdicts.length} runs.`;
  return `The verdict changed ${changes === 1 ? 'once' : `${changes} times`} in the last ${verdicts.length} runs.`;
}

function SparkItem({ projectId, entry }: { projectId: number; entry: HistoryEntry }) {
  const label = `#${entry.runNumber}: ${entry.verdict ? words[entry.verdict] : 'no verdict'}`;
  return (
    <li class={entry.verdict ? letters[entry.verdict] : 'N'}>
      <a href={resultPath(projectId, entry.runNumber, entry.position)} title={label}><span class="vh">{label}</span>
        {entry.verdict === 'fail' && <Icon name="x" />}{entry.verdict === 'error' && <Icon name="bang" />}</a>
      <span>#{entry.runNumber}</span>
    </li>
  );
}

function HistoryRow({ projectId, entry, now }: { projectId: number; entry: HistoryEntry; now: Date }) {
  return (
    <tr>
      <td><a class="name" href={runsPath(projectId, entry.runNumber)}>{entry.runName}</a></td>
      <td class="mono">{entry.environment}</td>
      <td>{entry.verdict ? <VerdictMark verdict={entry.verdict} /> : <span class="dim">–</span>}</td>
      <td class="num">{entry.latencyMs === null ? '–' : latency(entry.latencyMs)}</td>
      <td class="dim">{moment(entry.at, now)}</td>
    </tr>
  );
}
