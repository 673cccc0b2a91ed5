// All tests of a run: this run grows up, the run before it hangs down; above 128 tests one binned strip.
import type { RunOverview, StripTest } from '../../src/runs/run-overview.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Strip } from '../ui/strip.tsx';
import { resultPath, runsPath } from './paths.ts';
import { waitingWord } from './run-moment.ts';

export function RunStrip({ run, overview }: { run: RunRow; overview: RunOverview }) {
  const { previous, tests } = overview;
  return (
    <section class="sec flush">
      <header>
        <h2>All {counted(run.test_count, 'test')}</h2>
        <p>{tests.length === 0 ? 'each column stands for neighbouring tests and shows the worst of them' : previous ? `up: this run, down: ${previous.name}` : 'in the order of the test set'}</p>
        <div class="push"><Legend /></div>
      </header>
      {tests.length === 0 ? <div class="wide-strip"><Strip columns={overview.strip} counts={overview.counts} /></div> : <Twin run={run} overview={overview} />}
    </section>
  );
}

function Legend() {
  return (
    <div class="legend">
      <span><i class="sw low"></i>passed</span><span><i class="sw f"></i>failed</span><span><i class="sw e"></i>error</span><span><i class="sw w"></i>no verdict</span>
    </div>
  );
}

interface Group {
  behaviorId: number;
  name: string;
  tests: StripTest[];
}

function Twin({ run, overview: { tests, previous } }: { run: RunRow; overview: RunOverview }) {
  const groups = neighbours(tests);
  // Labels below the columns need room; a set that mixes its behaviors has none for them.
  const labelled = groups.length <= 12 && groups.every(({ tests: members }) => members.length <= 40);
  return (
    <div class="twin">
      <div class="side" aria-hidden="true"><span>#{run.number}</span><span>{previous ? `#${previous.number}` : ''}</span></div>
      <ol class="cells">
        {groups.flatMap((group, index) => group.tests.map((test, at) => (
          <li class={index > 0 && at === 0 && labelled ? 'g' : undefined}><Cell run={run} test={test} compared={previous !== null} /></li>
        )))}
      </ol>
      {labelled && <ol class="labels">{groups.map((group, index) => <GroupLabel run={run} group={group} first={index === 0} />)}</ol>}
    </div>
  );
}

/** Tests of one behavior that stand side by side. */
function neighbours(tests: readonly StripTest[]): Group[] {
  const groups: Group[] = [];
  for (const test of tests) {
    const last = groups.at(-1);
    if (last?.behaviorId === test.behaviorId) last.tests.push(test);
    else groups.push({ behaviorId: test.behaviorId, name: test.behaviorName || 'No behavior', tests: [test] });
  }
  return groups;
}

const words: Record<Verdict, string> = { pass: 'passed', fail: 'failed', error: 'error', none: 'no metric' };
const shapes: Record<Verdict, string> = { pass: 'p', fail: 'f', error: 'e', none: 'n' };

function Cell({ run, test, compared }: { run: RunRow; test: StripTest; compared: boolean }) {
  const now = test.verdict ? words[test.verdict] : waitingWord(run).toLowerCase();
  const label = compared ? `${test.title}: ${now}, before: ${test.previousVerdict ? words[test.previousVerdict] : 'not in that run'}` : `${test.title}: ${now}`;
  return (
    <a class="cell" href={resultPath(run.project_id, run.number, test.position)} title={label}>
      <i class={`up ${test.verdict ? shapes[test.verdict] : 'n'}`}>{test.verdict === 'fail' && <Icon name="x" />}{test.verdict === 'error' && <Icon name="bang" />}</i>
      {compared && <i class={`dn ${test.previousVerdict ? shapes[test.previousVerdict] : 'n'}`}></i>}
      <span class="vh">{label}</span>
    </a>
  );
}

function GroupLabel({ run, group, first }: { run: RunRow; group: Group; first: boolean }) {
  const failed = group.tests.filter(({ verdict }) => verdict === 'fail').length;
  return (
    <li data-n={group.tests.length} class={first ? undefined : 'g'}>
      <a href={`${runsPath(run.project_id, run.number)}/results?behavior=${group.behaviorId}`}>{group.name}</a>{' '}
      <span class="dim">{failed > 0 ? <><b class="t-fail">{failed}</b> of {group.tests.length}</> : group.tests.length}</span>
    </li>
  );
}
