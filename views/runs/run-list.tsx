// The list of test runs with its filters; the page and the fragment that refreshes while something runs.
import type { RunFacets, RunFilters, RunPage, RunSummary } from '../../src/runs/run-queries.ts';
import type { ListedBaseline } from '../../src/comparisons/listed-baselines.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, duration, latency, moment, percent, percentRange } from '../ui/format.ts';
import { Gauge, rateOf } from '../ui/gauge.tsx';
import { Icon } from '../ui/icon.tsx';
import { PinnedMark, RunStateMark } from '../ui/mark.tsx';
import { Blank } from '../ui/notes.tsx';
import { Strip } from '../ui/strip.tsx';
import { Delta } from '../comparisons/delta.tsx';
import { endpointLabel } from './endpoint-label.ts';
import { runsPath } from './paths.ts';
import { RunsInProgress, RunsShown } from './run-list-head.tsx';

export interface RunListProps {
  projectId: number;
  page: RunPage;
  /** By run id. */
  baselines: ReadonlyMap<number, ListedBaseline>;
  facets: RunFacets;
  filters: RunFilters;
  /** The address with its filters, for refreshing. */
  self: string;
  mayEdit: boolean;
  now: Date;
}

export const runListId = 'runs-list';

export function RunListPage(props: RunListProps) {
  const { projectId, facets, mayEdit } = props;
  return (
    <main id="main">
      <div class="head">
        <div><h1>Test runs</h1><RunsInProgress facets={facets} /></div>
        {mayEdit && <div class="actions"><a class="btn primary" href={`/projects/${projectId}/test-sets`} data-key="n"><Icon name="play" />Run a test set <kbd>n</kbd></a></div>}
      </div>
      <FilterBar {...props} />
      <RunList {...props} />
    </main>
  );
}

const states = [['queued', 'Queued'], ['running', 'Running'], ['completed', 'Completed'], ['cancelled', 'Cancelled']] as const;

function FilterBar({ projectId, filters, facets, page }: RunListProps) {
  const form = hx({
    get: runsPath(projectId), target: `#${runListId}`, swap: 'outerHTML', 'push-url': 'true', sync: 'this:replace',
    trigger: "submit, change, input changed delay:250ms from:'find input[type=search]'",
  });
  return (
    <form class="toolbar" method="get" action={runsPath(projectId)} role="search" {...form}>
      <label class="search grow"><Icon name="search" /><span class="vh">Search runs</span>
        <input class="in" type="search" name="q" value={filters.q} placeholder="Search name or tag" data-key="/" /><kbd>/</kbd></label>
      <Pick name="state" label="State" value={filters.state} options={states.map(([value, label]) => ({ value, label }))} />
      <Pick name="test-set" label="Test set" value={String(filters.testSet ?? '')} options={facets.testSets.map(({ id, name }) => ({ value: String(id), label: name }))} />
      <Pick name="endpoint" label="Endpoint" value={String(filters.endpoint ?? '')} options={facets.endpoints.map((endpoint) => ({ value: String(endpoint.id), label: endpointLabel(endpoint) }))} />
      <Pick name="tag" label="Tag" value={filters.tag} options={facets.tags.map((tag) => ({ value: tag, label: tag }))} />
      <button class="btn nojs" type="submit">Apply</button>
      <RunsShown facets={facets} page={page} />
    </form>
  );
}

export function Pick({ name, label, value, options }: { name: string; label: string; value: string; options: { value: string; label: string }[] }) {
  return (
    <select class={value ? 'pick set' : 'pick'} name={name} aria-label={label}>
      <option value="">{label}</option>
      {options.map((option) => <option value={option.value} selected={option.value === value}>{option.label}</option>)}
    </select>
  );
}

export function RunList(props: RunListProps) {
  const { projectId, page, filters, self } = props;
  const refresh = hx({ get: self, trigger: 'every 1s', swap: 'outerMorph' });
  return (
    <div class="runs-wrap" id={runListId} {...(isUnderWay(props) ? refresh : {})}>
      {page.runs.length === 0 ? <NoRuns projectId={projectId} /> : <Table {...props} />}
      {page.next !== null && <div class="under"><a class="btn" href={olderPath(self, page.next)}>Older runs</a></div>}
      {filters.before !== null && <div class="under"><a class="btn quiet" href={runsPath(projectId)}>Newest runs</a></div>}
    </div>
  );
}

/** Also where the run in progress is not among those shown: the words above count it. The two are read one after the other, so neither is asked alone. */
export function isUnderWay({ page, facets }: Pick<RunListProps, 'page' | 'facets'>): boolean {
  return facets.running + facets.queued > 0 || page.runs.some(({ state }) => state !== 'completed' && state !== 'cancelled');
}

function olderPath(self: string, before: number): string {
  const url = new URL(self, 'http://assay');
  url.searchParams.set('before', String(before));
  return url.pathname + url.search;
}

function NoRuns({ projectId }: Pick<RunListProps, 'projectId'>) {
  return <Blank title="No run fits these filters"><div class="row"><a class="btn" href={runsPath(projectId)}>Show all runs</a></div></Blank>;
}

const heads = ['Run', 'Test set', 'Endpoint', 'Results', 'Pass rate, 95% interval', 'Against baseline'];

function Table({ page: { runs }, baselines, projectId, now }: RunListProps) {
  return (
    <form method="get" action={`/projects/${projectId}/comparison`}>
      <table class="tbl runs" role="table">
        <thead>
          <tr role="row">
            <th role="columnheader" scope="col" class="shrink"><span class="vh">Select</span></th>
            {heads.map((head) => <th role="columnheader" scope="col">{head}</th>)}
            <th role="columnheader" scope="col" class="num"><abbr title="95 of 100 answers came faster">p95</abbr></th>
            <th role="columnheader" scope="col" aria-sort="descending">Started ↓</th>
          </tr>
        </thead>
        <tbody data-list>{runs.map((run) => <Row run={run} baseline={baselines.get(run.id) ?? { kind: 'no_baseline' }} projectId={projectId} now={now} />)}</tbody>
      </table>
      <div class="bulk" role="region" aria-label="Selected runs">
        <b><span class="n"></span> selected</b><span class="one dim">Select one more run to compare</span>
        <button class="btn primary two" type="submit" data-key="c"><Icon name="compare" />Compare <kbd>c</kbd></button>
        <button class="btn nojs" type="submit">Compare two runs</button>
        <span class="many dim">Compare takes two runs</span><button class="btn quiet icon" type="reset" aria-label="Clear selection"><Icon name="close" /></button>
      </div>
    </form>
  );
}

function Row({ run, baseline, projectId, now }: { run: RunSummary; baseline: ListedBaseline; projectId: number; now: Date }) {
  return (
    <tr role="row" id={`run-${run.number}`}>
      <td role="cell" class="c-sel shrink" {...hx({ 'morph-skip': '' })}><input type="checkbox" name="run" value={String(run.number)} aria-label={`Select ${run.name}`} /></td>
      <td role="cell" class="c-run">
        <span class="line"><a class="name" href={runsPath(projectId, run.number)}>{run.name}</a>
          {run.isPinned && <PinnedMark />}
          {run.tags.map((tag) => <a class="tag" href={`${runsPath(projectId)}?tag=${encodeURIComponent(tag)}`}>{tag}</a>)}</span>
        <span class="sub done"><StateLine run={run} now={now} /></span>
      </td>
      <td role="cell" class="c-set"><span class="name2">{run.testSet.name}</span><span class="sub">{counted(run.testCount, 'test')}{run.trials > 1 ? ` × ${run.trials} trials` : ''}</span></td>
      <td role="cell" class="c-ep"><span class="name2">{run.endpoint.name}</span><span class="sub">{run.endpoint.environment}</span></td>
      <td role="cell" class="c-strip"><Strip columns={run.strip} counts={run.counts} /><ResultsLine run={run} /></td>
      <td role="cell" class="c-rate"><RateCell run={run} /></td>
      <td role="cell" class="c-chg"><Delta run={{ project_id: projectId, number: run.number }} baseline={baseline} /></td>
      <td role="cell" class="c-p95 num">{run.latencyP95Ms === null ? <span class="dim">–</span> : latency(run.latencyP95Ms)}</td>
      <td role="cell" class="c-who"><span class="name2">{run.startedBy ?? 'Assay'}</span>
        <span class="sub"><time datetime={run.createdAt.toISOString()}>{moment(run.createdAt, now)}</time></span></td>
    </tr>
  );
}

function StateLine({ run, now }: { run: RunSummary; now: Date }) {
  const took = run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null;
  if (run.state === 'completed' && took !== null) return <>Completed in {took < 1_000 ? 'under 1 s' : duration(took)}</>;
  if (run.state === 'running' && run.startedAt) return <RunStateMark state="running" words={`Running for ${duration(now.getTime() - run.startedAt.getTime())}`} />;
  return <RunStateMark state={run.state} {...(run.state === 'cancelled' && { words: `Cancelled by ${run.cancelledBy ?? 'Assay'}` })} />;
}

function ResultsLine({ run }: { run: RunSummary }) {
  const { counts, testCount } = run;
  const settled = settledTests(run);
  if (run.state === 'queued' || run.state === 'running' || run.state === 'cancelling') {
    return <span class="sub"><span class="live"><progress value={settled} max={testCount} aria-label={`Progress of ${run.name}`}></progress>{count(settled)} of {count(testCount)}</span></span>;
  }
  if (settled === 0) return <span class="sub">No test ran</span>;
  return (
    <span class="sub">{counts.fail > 0 ? <><b>{count(counts.fail)}</b> failed</> : 'none failed'}{counts.error > 0 && <> · <b>{count(counts.error)}</b> {counts.error === 1 ? 'error' : 'errors'}</>}
      {counts.none > 0 && <> · {count(counts.none)} without metric</>}</span>
  );
}

export function settledTests({ counts }: Pick<RunSummary, 'counts'>): number {
  return counts.pass + counts.fail + counts.error + counts.none;
}

function RateCell({ run }: { run: RunSummary }) {
  const rate = rateOf(run.counts);
  if (rate === null) return <span class="dim">–</span>;
  const soFar = run.state !== 'completed' && run.state !== 'cancelled';
  return (
    <span class="rate"><b class={soFar ? 'so-far' : undefined}>{percent(rate.rate)}</b><Gauge {...rate} />
      <span class="sub">{soFar ? 'so far, ' : ''}{count(rate.passed)} of {count(rate.scored)} · {percentRange(rate.interval)}</span></span>
  );
}
