// Choosing what a run is compared with.
import type { Candidate } from '../../src/comparisons/candidates.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Blank, Note } from '../ui/notes.tsx';
import { runsPath } from '../runs/paths.ts';
import { choicePath, comparisonPath } from './paths.ts';

export interface BaselineChoiceProps {
  run: RunRow;
  q: string;
  candidates: Candidate[];
  /** Why what was asked for is not shown. */
  problem: string | null;
  now: Date;
}

export const candidatesId = 'candidates';

export function BaselineChoice(props: BaselineChoiceProps) {
  const { run, q, candidates, problem } = props;
  if (candidates.length === 0 && q === '') return <NothingToCompare {...props} />;
  const search = hx({ get: choicePath(run), target: `#${candidatesId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace', trigger: "submit, input changed delay:250ms from:'find input'" });
  return (
    <section class="sec">
      <header><h2>Compare {run.name} with</h2><p>ended runs that share tests with it</p></header>
      {problem && <Note tone="error" icon="warn">{problem}</Note>}
      <form class="toolbar" method="get" action={choicePath(run)} role="search" {...search}>
        <label class="search grow"><Icon name="search" /><span class="vh">Search runs</span><input class="in" type="search" name="q" value={q} placeholder="Search name, number, endpoint" data-key="/" /><kbd>/</kbd></label>
        <button class="btn nojs" type="submit">Search</button>
      </form>
      <Candidates {...props} />
    </section>
  );
}

export function Candidates({ run, candidates, now }: BaselineChoiceProps) {
  if (candidates.length === 0) return <div id={candidatesId}><Blank title="No run fits"><div class="row"><a class="btn" href={choicePath(run)}>Show all candidates</a></div></Blank></div>;
  return (
    <div id={candidatesId}>
      <table class="tbl reflow" role="table">
        <thead><tr role="row">{['Run', 'Test set', 'Endpoint', 'Date'].map((head) => <th role="columnheader" scope="col">{head}</th>)}<th role="columnheader" scope="col" class="num">Shared tests</th></tr></thead>
        <tbody data-list>{candidates.map((candidate) => (
          <tr role="row">
            <td role="cell" class="c-g"><a class="name" href={comparisonPath({ run, baseline: candidate, basis: 'final', shared: false })}>{candidate.name}</a><span class="sub">#{candidate.number}{candidate.older ? '' : ', newer'}</span></td>
            <td role="cell">{candidate.testSet}{candidate.sameTestSet ? '' : <span class="sub">another test set</span>}</td>
            <td role="cell">{candidate.endpoint}<span class="sub">{candidate.environment}</span></td>
            <td role="cell"><time datetime={candidate.at.toISOString()}>{moment(candidate.at, now)}</time></td>
            <td role="cell" class="num">{count(candidate.sharedTests)} of {counted(run.test_count, 'test')}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

function NothingToCompare({ run, problem }: BaselineChoiceProps) {
  return (
    <Blank title="There is nothing to compare with yet">
      {problem && <p>{problem}</p>}
      <p>A comparison needs another ended run that shares tests with {run.name}. Run {run.test_set_name} again, and the next run is compared with this one.</p>
      <div class="row"><a class="btn" href={`${runsPath(run.project_id, run.number)}/rerun`}><Icon name="rerun" />Re-run</a></div>
    </Blank>
  );
}
