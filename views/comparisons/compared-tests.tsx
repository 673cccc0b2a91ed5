// The tests of a comparison: filters with their counters, and a row for each that opens to both answers.
import { countOutcomes, testsIn } from '../../src/comparisons/cells.ts';
import { lookedAtForTags, placeText } from '../../src/comparisons/comparison-filters.ts';
import { outcomes, type Outcome } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { count } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { runsPath } from '../runs/paths.ts';
import { Notice } from '../runs/results-notice.tsx';
import { Pick } from '../runs/run-list.tsx';
import type { ComparisonProps } from './comparison-props.ts';
import { CompareRow } from './compare-row.tsx';
import { outcomeWords } from './outcome-words.ts';
import { comparisonPath, filterQuery } from './paths.ts';

export const comparedTestsId = 'compared-tests';
export const moreComparedId = 'more-compared';

export function ComparedTests(props: ComparisonProps) {
  const { pair: { run, baseline }, tests, after, next } = props;
  return (
    <section class="sec flush" id={comparedTestsId}>
      <FilterBar {...props} />
      <div class="cmphead" aria-hidden="true"><span></span><span>#{baseline.number} <Icon name="arrow" also="to" /> #{run.number}</span><span>Test</span><span>Change</span><span>Scores that moved</span><span class="num">Latency</span></div>
      <ol class="cmp" data-list>
        {after !== null && <li class="page-link"><a href={comparisonPath(props.address, filterQuery(props.filters, props.sort))}>To the first tests</a></li>}
        <Rows {...props} />
        {next !== null && <MoreRow {...props} />}
      </ol>
      {tests.length === 0 && <div class="blank"><h2>No test fits these filters</h2><div class="row"><a class="btn" href={comparisonPath(props.address)}>Show all tests</a></div></div>}
      <Notice words={null} />
    </section>
  );
}

/** The next page's rows, in place of the link that asked for them. */
export function MoreCompared(props: ComparisonProps) {
  return <><Rows {...props} />{props.next !== null && <MoreRow {...props} />}</>;
}

function Rows(props: ComparisonProps) {
  const { tests, address, metrics, filters, after } = props;
  return <>{tests.map((test, index) => <CompareRow test={test} address={address} metrics={metrics} metric={filters.metric} open={index === 0 && after === null} />)}</>;
}

function MoreRow({ address, filters, sort, next }: ComparisonProps) {
  const href = comparisonPath(address, { ...filterQuery(filters, sort), after: placeText(next!) });
  return <li class="page-link" id={moreComparedId} {...hx({ get: href, trigger: 'revealed', target: 'this', swap: 'outerHTML' })}><a href={href}>More tests</a></li>;
}

function FilterBar(props: ComparisonProps) {
  const { address, filters, sort, pair: { run, baseline }, metrics } = props;
  const path = `${runsPath(run.project_id, run.number)}/comparison`;
  const form = hx({
    get: path, target: `#${comparedTestsId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, change, input changed delay:250ms from:'find input[type=search]'",
  });
  const hidden = { baseline: String(baseline.number), basis: address.basis === 'final' ? '' : address.basis, shared: address.shared ? '1' : '', outcome: filters.outcome, cell: String(filterQuery(filters, '')['cell'] ?? '') };
  return (
    <form class="toolbar sticky" method="get" action={path} role="search" {...form}>
      {Object.entries(hidden).filter(([, value]) => value !== '').map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <Outcomes {...props} />
      <label class="search"><Icon name="search" /><span class="vh">Search tests</span><input class="in" type="search" name="q" value={filters.q} placeholder="Search prompt or answer" data-key="/" /><kbd>/</kbd></label>
      <BehaviorPick {...props} />
      <Pick name="metric" label="Metric" value={String(filters.metric ?? '')} options={metrics.map(({ metricId, name }) => ({ value: String(metricId), label: name }))} />
      <select class={sort ? 'pick set' : 'pick'} name="sort" aria-label="Sort"><option value="">By outcome, in the set’s order</option><option value="change" selected={sort === 'change'}>By outcome, largest change first</option></select>
      <TagField {...props} />
      <button class="btn nojs" type="submit">Apply</button>
      <span class="push row"><a class="btn quiet" href={comparisonPath(address, filterQuery(filters, ''), '.csv')} download><Icon name="download" />CSV</a></span>
    </form>
  );
}

function BehaviorPick({ filters, behaviors }: ComparisonProps) {
  return <Pick name="behavior" label="Behavior" value={String(filters.behavior ?? '')} options={behaviors.map(({ id, name }) => ({ value: String(id), label: name }))} />;
}

/** Left out where no test has a tag. */
function TagField({ filters: { tag }, testTags, pair: { run, baseline } }: ComparisonProps) {
  const mayHaveOthers = Math.max(run.test_count, baseline.test_count) > lookedAtForTags;
  if (testTags.length === 0 && tag === '' && !mayHaveOthers) return null;
  return (
    <>
      <label><span class="vh">Tag</span><input class="in tag-in" type="text" name="tag" value={tag} placeholder="Tag" size={8} list="compared-tags" /></label>
      <datalist id="compared-tags">{testTags.map((known) => <option value={known} />)}</datalist>
    </>
  );
}

const shownOutcomes: readonly Outcome[] = ['improved', 'regressed', 'unchanged', 'inconclusive', 'added', 'removed'] satisfies readonly (typeof outcomes)[number][];

/** Of the whole comparison; each leads to just so many tests, and so leaves a search and the other filters behind. */
function Outcomes({ summary, filters, address, sort }: ComparisonProps) {
  const counts = countOutcomes(summary.cells);
  const href = (outcome: Outcome | ''): string => comparisonPath(address, { outcome, sort });
  const isCurrent = (outcome: Outcome | ''): 'true' | undefined => (filters.cell === null && filters.outcome === outcome ? 'true' : undefined);
  return (
    <div class="seg" role="group" aria-label="Show">
      <a href={href('')} aria-current={isCurrent('')}>All <span class="n">{count(testsIn(summary.cells, () => true))}</span></a>
      {shownOutcomes.map((outcome) => <a href={href(outcome)} aria-current={isCurrent(outcome)}>{outcomeWords[outcome]} <span class="n">{count(counts[outcome])}</span></a>)}
    </div>
  );
}
