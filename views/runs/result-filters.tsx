// The filters above the results of a run, with counters that equal the rows, and the choice between people's verdicts and the machine's.
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import { noFilters, reviewFilters, type ListedVerdict, type ResultCounts, type ResultFilters, type ReviewFilter } from '../../src/runs/result-order.ts';
import type { FilterChoices } from '../../src/runs/result-choices.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { hx } from '../layout/hx.tsx';
import { count } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { BasisSwitch } from './basis-switch.tsx';
import { countedTests, shownTests } from './counted-tests.ts';
import { runsPath, withQuery } from './paths.ts';
import { filterQuery, resultsAddress } from './result-address.ts';
import { inPlace, resultPanesId } from './result-list-ids.ts';
import { Pick } from './run-list.tsx';
import { waitingWord } from './run-moment.ts';

export interface FilterProps {
  run: RunRow;
  filters: ResultFilters;
  counts: ResultCounts;
  behaviors: FilterChoices['behaviors'];
  metrics: FilterChoices['metrics'];
}

type Choice = readonly [ListedVerdict | '', string];
const verdictChoices: readonly Choice[] = [['', 'All'], ['pass', 'Passed'], ['fail', 'Failed'], ['error', 'Errors'], ['none', 'No metric']];

/** Together they are all tests; a completed run has none without a verdict. */
function choicesOf({ run, filters, counts }: FilterProps): readonly Choice[] {
  return counts.byVerdict.waiting === 0 && filters.verdict !== 'waiting' ? verdictChoices : [...verdictChoices, ['waiting', waitingWord(run)]];
}

export function FilterBar(props: FilterProps) {
  const { run, filters, behaviors } = props;
  const path = `${runsPath(run.project_id, run.number)}/results`;
  const form = hx({
    get: path, target: `#${resultPanesId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, change, input changed delay:250ms from:'find input[type=search]'",
  });
  return (
    <form class="toolbar" method="get" action={path} role="search" {...form}>
      <VerdictSegments {...props} />
      {filters.verdict && <input type="hidden" name="verdict" value={filters.verdict} />}
      {filters.basis === 'automated' && <input type="hidden" name="basis" value="automated" />}
      <label class="search"><Icon name="search" /><span class="vh">Search prompts and responses</span>
        <input class="in" type="search" name="q" value={filters.q} placeholder="Search prompts and responses" data-key="/" /><kbd>/</kbd></label>
      <Pick name="behavior" label="Behavior" value={filters.behavior === null ? '' : String(filters.behavior)} options={behaviors.map(({ id, name }) => ({ value: String(id), label: name }))} />
      <MetricPick {...props} />
      <ReviewPick {...props} />
      <Pick name="changed" label="Against baseline" value={filters.changed ? '1' : ''} options={[{ value: '1', label: 'Changed' }]} />
      <button class="btn nojs" type="submit">Apply</button>
      <BasisSwitch run={run} basis={filters.basis} hrefOf={(basis) => resultsAddress(props, { basis })} target={resultPanesId} />
      <DownloadShown {...props} />
    </form>
  );
}

export function VerdictSegments({ swapped, ...props }: FilterProps & { swapped?: boolean }) {
  const { filters, counts } = props;
  return (
    <div class="seg" role="group" aria-label="Verdict" id="verdict-segments" {...(swapped ? hx({ 'swap-oob': inPlace }) : {})}>
      {choicesOf(props).map(([verdict, label]) => (
        <Segment href={resultsAddress(props, { verdict })} current={verdict === filters.verdict} label={label} tests={countedTests(counts, verdict)} />
      ))}
    </div>
  );
}

function Segment({ href, current, label, tests }: { href: string; current: boolean; label: string; tests: string }) {
  const visit = hx({ get: href, target: `#${resultPanesId}`, swap: 'outerHTML', 'push-url': 'true' });
  return <a href={href} aria-current={current ? 'true' : undefined} {...visit}>{label} <span class="n">{tests}</span></a>;
}

const saidLabels: readonly (readonly [EvaluationVerdict, string])[] = [['fail', 'Failed'], ['error', 'Could not judge'], ['pass', 'Passed']];

/** Which metric, and then what it said. */
function MetricPick({ filters: { metric }, metrics }: FilterProps) {
  if (metrics.length === 0) return null;
  return (
    <>
      <Pick name="metric" label="Metric" value={metric === null ? '' : String(metric.id)} options={metrics.map(({ id, name }) => ({ value: String(id), label: name }))} />
      {metric !== null && (
        <select class="pick set" name="metric-verdict" aria-label="What the metric said">
          {saidLabels.map(([verdict, label]) => <option value={verdict} selected={verdict === metric.verdict}>{label}</option>)}
        </select>
      )}
    </>
  );
}

const reviewLabels: Record<ReviewFilter, string> = {
  reviewed: 'Reviewed', 'not-reviewed': 'Not reviewed', corrected: 'Corrected', conflicting: 'Conflicting', disputed: 'Reviewers disagree', assigned: 'Assigned to me',
};

/** Kept out of the way of a person who has it open: a swap would close it. */
export function ReviewPick({ filters, counts, swapped }: FilterProps & { swapped?: boolean }) {
  const label = (review: ReviewFilter): string => (counts.byReview === null ? reviewLabels[review] : `${reviewLabels[review]} ${count(counts.byReview[review])}`);
  return (
    <span id="review-pick" class="of-pick" {...(swapped ? hx({ 'swap-oob': 'outerHTML' }) : {})}>
      <Pick name="review" label="Reviews" value={filters.review} options={reviewFilters.map((value) => ({ value, label: label(value) }))} />
    </span>
  );
}

export function DownloadShown({ swapped, ...props }: FilterProps & { swapped?: boolean }) {
  return <span id="download-shown" class="push" {...(swapped ? hx({ 'swap-oob': inPlace }) : {})}><DownloadLink {...props} /></span>;
}

/** Whether anything but the basis is chosen. */
function isFiltered(filters: ResultFilters): boolean {
  return filters.verdict !== '' || filters.q !== '' || filters.behavior !== null || filters.review !== '' || filters.metric !== null || filters.changed;
}

/** Whose verdicts count is no filter: it stays. */
export function ClearFilters({ run, filters, look }: Pick<FilterProps, 'run' | 'filters'> & { look?: string }) {
  if (!isFiltered(filters)) return null;
  const href = resultsAddress({ run, filters: { ...noFilters, basis: filters.basis } });
  return <a class={look} href={href} {...hx({ get: href, target: `#${resultPanesId}`, swap: 'outerHTML', 'push-url': 'true' })}>Clear filters</a>;
}

function DownloadLink({ run, filters, counts }: FilterProps) {
  if (!isFiltered(filters) || shownTests(counts, filters.verdict) === 0) return null;
  const path = `${runsPath(run.project_id, run.number)}/results.csv`;
  return <a class="btn quiet" href={withQuery(path, filterQuery(filters))} download><Icon name="download" />Download these {countedTests(counts, filters.verdict)}</a>;
}
