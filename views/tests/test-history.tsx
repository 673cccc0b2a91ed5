// How a test fared in the last runs.
import type { PastResult } from '../../src/tests/test-queries.ts';
import { resultPath } from '../runs/paths.ts';
import { moment } from '../ui/format.ts';
import { VerdictMark } from '../ui/mark.tsx';

interface TestHistoryProps {
  projectId: number;
  history: PastResult[];
  /** Of the test now. */
  version: number;
  now: Date;
}

export function TestHistory({ projectId, history, version, now }: TestHistoryProps) {
  return (
    <section class="sec">
      <header><h2>In the last runs</h2></header>
      {history.length === 0 ? <p class="dim sm">No run has executed this test yet.</p> : (
        <table class="tbl">
          <thead><tr><th scope="col">Run</th><th scope="col">Verdict</th><th scope="col">Test</th><th scope="col">Started</th></tr></thead>
          <tbody>
            {history.map((past) => (
              <tr>
                <td><a class="name" href={resultPath(projectId, past.runNumber, past.position)}>{past.runName}</a>{past.environment && <span class="sub">{past.environment}</span>}</td>
                <td>{past.verdict ? <VerdictMark verdict={past.verdict} /> : <span class="dim">no verdict yet</span>}</td>
                <td class="dim">{past.testVersion === version ? 'as now' : `version ${past.testVersion}`}</td>
                <td class="dim"><time datetime={past.at.toISOString()}>{moment(past.at, now)}</time></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
