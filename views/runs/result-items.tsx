// The tests of a run as items of its list.
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { listOrder, type ListCursor, type ListedVerdict, type ResultCounts, type ResultFilters } from '../../src/runs/result-order.ts';
import type { ListedTest } from '../../src/runs/result-queries.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { excerpt, latency } from '../ui/format.ts';
import { FlakyMark, VerdictSign, WaitingSign } from '../ui/mark.tsx';
import { resultPath, withQuery } from './paths.ts';
import { countedTests } from './counted-tests.ts';
import { filterQuery } from './result-address.ts';
import { itemId, selectionId } from './result-list-ids.ts';
import { resultDetailId, type Reviewer } from './result-props.ts';
import { ReviewedMark } from './reviewed-mark.tsx';
import { waitingWord } from './run-moment.ts';

const groupNames: Record<Verdict, string> = { fail: 'Failed', error: 'Errors', none: 'No metric', pass: 'Passed' };

interface ItemsProps {
  run: RunRow;
  filters: ResultFilters;
  counts: ResultCounts;
  tests: readonly ListedTest[];
  after: ListCursor | null;
  detail: { position: number } | null;
  reviewer: Reviewer;
}

/** Grouped by verdict, each group under a head with its number. */
export function Items({ run, filters, counts, tests, after, detail, reviewer }: ItemsProps) {
  let group: Verdict | null | undefined = after === null ? undefined : listOrder[after.group];
  return (
    <>
      {tests.map((test) => {
        const opens = test.listedVerdict !== group;
        group = test.listedVerdict;
        return (
          <>
            {opens && <li class="gh"><span>{group ? groupNames[group] : waitingWord(run)}</span><GroupCount group={group ?? 'waiting'} counts={counts} /></li>}
            <Item run={run} filters={filters} test={test} current={test.position === detail?.position} mayReview={reviewer.mayReview} />
          </>
        );
      })}
    </>
  );
}

export function GroupCount({ group, counts, swapped }: { group: ListedVerdict; counts: ResultCounts; swapped?: boolean }) {
  return <span class="dim" id={`group-${group}`} {...(swapped ? hx({ 'swap-oob': 'outerHTML' }) : {})}>{countedTests(counts, group)}</span>;
}

interface ItemProps {
  run: RunRow;
  filters: ResultFilters;
  test: ListedTest;
  current: boolean;
  mayReview: boolean;
  swapped?: boolean;
  /** The box on the page stays as the person left it. */
  keepsTick?: boolean;
}

export function Item({ run, filters, test, current, mayReview, swapped, keepsTick }: ItemProps) {
  const href = withQuery(resultPath(run.project_id, run.number, test.position), filterQuery(filters));
  const open = hx({ get: href, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true', sync: `#${resultDetailId}:replace` });
  const title = excerpt(test.prompt, 140);
  return (
    <li id={itemId(test.position)} {...(swapped ? hx({ 'swap-oob': 'outerHTML' }) : {})}>
      {mayReview && <label class="tick"><input type="checkbox" id={`${itemId(test.position)}-tick`} name="position" {...(keepsTick ? hx({ preserve: 'true' }) : {})} value={test.position + 1} form={selectionId} autocomplete="off" aria-label={`Tick “${title}”`} /></label>}
      <a id={`${itemId(test.position)}-open`} href={href} aria-current={current ? 'true' : undefined} data-opens="detail" {...open}>
        {test.listedVerdict ? <VerdictSign verdict={test.listedVerdict} /> : <WaitingSign state={test.state === 'settled' ? 'running' : test.state} />}
        <span class="l1"><span class="ti">{title}</span>{test.latencyMs !== null && <span class="lat">{latency(test.latencyMs)}</span>}</span>
        <span class="l2"><span class="sb">{[test.behaviorName, test.topic].filter((part) => part !== '').join(', ') || 'No behavior'}</span>{test.flaky && <FlakyMark />}<ReviewedMark {...test} /></span>
      </a>
    </li>
  );
}
