// The last runs of a test set.
import { runsPath, withQuery } from '../runs/paths.ts';
import { moment } from '../ui/format.ts';
import { SetRunRate, SetRunState } from './set-run.tsx';
import type { TestSetViewProps } from './test-set-view.tsx';

export function TestSetRuns({ testSet, overview: { runs }, now }: TestSetViewProps) {
  return (
    <section class="sec">
      <header><h2>Last runs</h2>{runs.length > 0 && <p class="push"><a href={withQuery(runsPath(testSet.project_id), { 'test-set': testSet.id })}>All runs of this test set</a></p>}</header>
      {runs.length === 0 ? <p class="dim sm">This test set was never run.</p> : (
        <table class="tbl sets">
          <tbody>
            {runs.map((run) => (
              <tr>
                <td class="c-g"><a class="name" href={runsPath(testSet.project_id, run.number)}>{run.name}</a><span class="sub">{run.endpoint}</span></td>
                <td><SetRunState run={run} /><span class="sub"><time datetime={run.at.toISOString()}>{moment(run.at, now)}</time></span></td>
                <td class="c-g c-rate"><SetRunRate run={run} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
