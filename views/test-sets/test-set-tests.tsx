// The tests of a test set in their order, a page at a time, each with its place to be changed.
import type { Child } from 'hono/jsx';
import type { SetCursor, SetTest } from '../../src/test-sets/test-set-tests.ts';
import { hx } from '../layout/hx.tsx';
import { withQuery } from '../runs/paths.ts';
import { testsPath } from '../tests/paths.ts';
import { count, counted, excerpt } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Blank } from '../ui/notes.tsx';
import { cursorParameters, testSetsPath } from './paths.ts';
import { testSetMainId } from './paths.ts';
import type { TestSetViewProps } from './test-set-view.tsx';

export function TestSetTests(props: TestSetViewProps) {
  const { page, overview: { testCount } } = props;
  const last = page.firstNumber + page.tests.length - 1;
  return (
    <section class="sec" id="tests">
      <header><h2>Tests</h2>{page.tests.length > 0 && <p>{page.tests.length < testCount ? `${count(page.firstNumber)} to ${count(last)} of ${count(testCount)}` : 'in the order in which they run'}</p>}</header>
      {page.tests.length === 0
        ? <Blank title="No tests yet"><p>Paste questions below, write a test, choose existing ones or import a file.</p></Blank>
        : <Reorderable {...props}><Table {...props} /></Reorderable>}
      <Pager {...props} />
    </section>
  );
}

/** One form for all rows; each button says where it sends. Boosted, the page's content is swapped in place. */
function Reorderable({ testSet, cursor, mayEdit, children }: TestSetViewProps & { children?: Child }) {
  const boost = hx({ boost: 'true', target: `#${testSetMainId}`, swap: 'outerMorph', 'push-url': 'false', sync: 'this:queue all' });
  if (!mayEdit) return <>{children}</>;
  return <form method="post" action={pagePath(testSet, cursor)} {...boost}>{children}</form>;
}

function pagePath(testSet: TestSetViewProps['testSet'], cursor: SetCursor, below = ''): string {
  return withQuery(`${testSetsPath(testSet.project_id, testSet.id)}${below}`, cursorParameters(cursor));
}

function Table(props: TestSetViewProps) {
  const { page, overview, mayEdit } = props;
  const ownMetrics = overview.metrics.some(({ attached }) => attached);
  return (
    <table class="tbl reflow ordered">
      <thead><tr><th scope="col" class="num"><abbr title="Place in the order">#</abbr></th><th scope="col">Test</th><th scope="col">Behavior</th>{mayEdit && <th scope="col"><span class="vh">Order</span></th>}</tr></thead>
      <tbody data-list>{page.tests.map((test, index) => <Row {...props} test={test} number={page.firstNumber + index} ownMetrics={ownMetrics} />)}</tbody>
    </table>
  );
}

function Row(props: TestSetViewProps & { test: SetTest; number: number; ownMetrics: boolean }) {
  const { testSet, test, number, ownMetrics, mayEdit } = props;
  return (
    <tr id={`test-${test.id}`}>
      <td class="num dim c-x">{count(number)}</td>
      <td class="c-g"><a class="name" href={testsPath(testSet.project_id, test.id)}>{excerpt(test.title, 140)}</a>
        <span class="sub">{[test.topic, test.hasExpected ? '' : 'no expected response'].filter((part) => part !== '').join(' · ')}</span></td>
      <td class="c-b">{test.behavior?.name ?? <span class="dim">none</span>}{!ownMetrics && <span class="sub">{judgedBy(test)}</span>}</td>
      {mayEdit && <td class="shrink c-d"><Place {...props} /></td>}
    </tr>
  );
}

function judgedBy({ behavior }: SetTest): string {
  return behavior && behavior.metricCount > 0 ? counted(behavior.metricCount, 'metric') : 'no metric, so no verdict';
}

function Place({ testSet, test, number, cursor, overview }: TestSetViewProps & { test: SetTest; number: number }) {
  const move = pagePath(testSet, cursor, `/tests/${test.id}/position`);
  const [isFirst, isLast] = [number === 1, number === overview.testCount];
  // A button that sends elsewhere than its boosted form is trusted only with the nonce.
  const nonce = hx({});
  const label = (what: string): string => `${what}: ${excerpt(test.title, 60)}`;
  return (
    <span class="place">
      <button {...nonce} class="btn quiet icon" type="submit" formaction={move} name="direction" value="up" disabled={isFirst} aria-label={label('Move up')} title="Move up"><Icon name="down" also="flip" /></button>
      <button {...nonce} class="btn quiet icon" type="submit" formaction={move} name="direction" value="down" disabled={isLast} aria-label={label('Move down')} title="Move down"><Icon name="down" /></button>
      <details class="drop">
        <summary class="btn quiet icon" aria-label={label('More')} title="More"><Icon name="menu" /></summary>
        <div>
          {!isFirst && <button {...nonce} class="drop-item" type="submit" formaction={move} name="direction" value="first">Move to the start</button>}
          {!isLast && <button {...nonce} class="drop-item" type="submit" formaction={move} name="direction" value="last">Move to the end</button>}
          <button {...nonce} class="drop-item" type="submit" formaction={pagePath(testSet, cursor, `/tests/${test.id}/removal`)}>Remove from the test set</button>
        </div>
      </details>
    </span>
  );
}

function Pager({ testSet, page }: TestSetViewProps) {
  if (!page.previous && !page.next) return null;
  const path = testSetsPath(testSet.project_id, testSet.id);
  return (
    <nav class="row gap" aria-label="Pages of tests">
      {page.previous && <><a class="btn quiet" href={`${path}#tests`}>Start</a><a class="btn" href={`${pagePath(testSet, page.previous)}#tests`}>Previous tests</a></>}
      {page.next && <><a class="btn" href={`${pagePath(testSet, page.next)}#tests`}>Next tests</a><a class="btn quiet" href={`${withQuery(path, { end: 1 })}#tests`}>End</a></>}
    </nav>
  );
}
