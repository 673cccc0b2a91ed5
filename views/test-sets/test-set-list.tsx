// The list of test sets: what each holds, what judges it, how its last run went.
import type { ListedTestSet, SetRun, TestSetPage } from '../../src/test-sets/test-set-queries.ts';
import { runsPath, withQuery } from '../runs/paths.ts';
import { count, excerpt, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Blank } from '../ui/notes.tsx';
import { testSetsPath } from './paths.ts';
import { SetRunRate, SetRunState } from './set-run.tsx';

export interface TestSetListProps {
  projectId: number;
  page: TestSetPage;
  after: number | null;
  mayEdit: boolean;
  deleted: boolean;
  now: Date;
}

export function TestSetList(props: TestSetListProps) {
  const { projectId, page, after, mayEdit, deleted } = props;
  return (
    <main id="main">
      <div class="head">
        <div><h1>Test sets</h1><p class="meta"><span>A test set is a list of tests that are run together. Choose one to run it.</span></p></div>
        {mayEdit && <div class="actions"><a class="btn primary" href={`${testSetsPath(projectId)}/new`}><Icon name="plus" />New test set</a></div>}
      </div>
      {deleted && <div class="flash" role="status"><Icon name="check" /><span>The test set was deleted. Its tests and its runs stay.</span></div>}
      <div class="runs-wrap">
        {page.testSets.length === 0 ? <NoTestSets {...props} /> : <Table {...props} />}
        <div class="under">
          {page.next !== null && <a class="btn" href={withQuery(testSetsPath(projectId), { after: page.next })}>Older test sets</a>}
          {after !== null && <a class="btn quiet" href={testSetsPath(projectId)}>Newest test sets</a>}
        </div>
      </div>
    </main>
  );
}

function NoTestSets({ projectId, after, mayEdit }: TestSetListProps) {
  if (after !== null) return <Blank title="No older test set"></Blank>;
  return (
    <Blank title="No test set yet">
      <p>Make one, then paste questions, import a file or write tests.</p>
      {mayEdit && <div class="row"><a class="btn" href={`${testSetsPath(projectId)}/new`}>Make a test set</a></div>}
    </Blank>
  );
}

function Table(props: TestSetListProps) {
  return (
    <table class="tbl reflow sets">
      <thead>
        <tr>
          <th scope="col">Test set</th><th scope="col">Judged by</th><th scope="col" class="num">Tests</th><th scope="col">Last run</th>
          <th scope="col">Pass rate, 95% interval</th>{props.mayEdit && <th scope="col"><span class="vh">Run</span></th>}
        </tr>
      </thead>
      <tbody data-list>{props.page.testSets.map((testSet) => <Row {...props} testSet={testSet} />)}</tbody>
    </table>
  );
}

function Row({ projectId, testSet, mayEdit, now }: TestSetListProps & { testSet: ListedTestSet }) {
  const { id, name, description, testCount, lastRun } = testSet;
  const path = testSetsPath(projectId, id);
  return (
    <tr id={`test-set-${id}`}>
      <td class="c-g"><a class="name" href={path}>{name}</a>{description && <span class="sub">{excerpt(description, 120)}</span>}</td>
      <td><JudgedBy metrics={testSet.metrics} /></td>
      <td class="num c-d">{count(testCount)}<span class="vh"> tests</span><span class="sub">version {testSet.version}</span></td>
      <td>{lastRun ? <LastRun projectId={projectId} run={lastRun} now={now} /> : <span class="dim">never run</span>}</td>
      <td class="c-g c-rate">{lastRun ? <SetRunRate run={lastRun} /> : <span class="dim">–</span>}</td>
      {mayEdit && <td class="shrink c-x">{testCount > 0 && <a class="btn" href={`${path}/runs/new`} aria-label={`Run ${name}`}><Icon name="play" />Run</a>}</td>}
    </tr>
  );
}

function LastRun({ projectId, run, now }: { projectId: number; run: SetRun; now: Date }) {
  return (
    <><a class="plain" href={runsPath(projectId, run.number)}>{run.name}</a>
      <span class="sub"><SetRunState run={run} /> <time datetime={run.at.toISOString()}>{moment(run.at, now)}</time></span></>
  );
}

const metricsShown = 2;

function JudgedBy({ metrics }: { metrics: string[] }) {
  if (metrics.length === 0) return <span class="dim">each test’s behavior</span>;
  return <>{metrics.slice(0, metricsShown).join(', ')}{metrics.length > metricsShown && <span class="dim"> and {metrics.length - metricsShown} more</span>}</>;
}
