// What one is asked to review, run by run.
import type { AssignedRun } from '../../src/reviews/assignment-queries.ts';
import type { ReviewFilter } from '../../src/runs/result-order.ts';
import { resultPath, runsPath, withQuery } from '../runs/paths.ts';
import { count, counted } from '../ui/format.ts';
import { Blank } from '../ui/notes.tsx';

const ownFilter: ReviewFilter = 'assigned';

export function OwnAssignments({ projectId, runs }: { projectId: number; runs: AssignedRun[] }) {
  const open = runs.reduce((sum, run) => sum + run.open, 0);
  return (
    <main id="main">
      <div class="head"><div><h1>Assigned to you</h1><p class="meta"><span>{open === 0 ? 'nothing open' : `${counted(open, 'result')} to review`}</span></p></div></div>
      {runs.length === 0 ? <Blank title="Nothing is assigned to you"><p>When somebody asks you to review results, they stand here until you have reviewed them.</p></Blank> : (
        <table class="tbl reflow" role="table">
          <thead><tr role="row"><th role="columnheader" scope="col">Run</th><th role="columnheader" scope="col">Test set</th><th role="columnheader" scope="col" class="num">Open</th>
            <th role="columnheader" scope="col" class="num">Done</th><th role="columnheader" scope="col"><span class="vh">Action</span></th></tr></thead>
          <tbody>{runs.map((run) => <Row projectId={projectId} run={run} />)}</tbody>
        </table>
      )}
    </main>
  );
}

function Row({ projectId, run }: { projectId: number; run: AssignedRun }) {
  const list = withQuery(`${runsPath(projectId, run.number)}/results`, { review: ownFilter });
  return (
    <tr role="row">
      <td role="cell"><a class="name" href={list}>{run.name}</a><span class="sub">#{run.number}</span></td><td role="cell">{run.testSetName}</td>
      <td role="cell" class="num">{count(run.open)}</td><td role="cell" class="num">{count(run.done)}</td>
      <td role="cell" class="shrink"><a class="btn" href={withQuery(resultPath(projectId, run.number, run.firstPosition), { review: ownFilter, tab: 'reviews' })}>Review</a></td>
    </tr>
  );
}
