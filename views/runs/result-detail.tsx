// One result: its head with the trials, and the tabs Overview, Metrics, History.
import type { ResultFilters } from '../../src/runs/result-order.ts';
import type { HistoryEntry, ResultDetail } from '../../src/runs/result-queries.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { ResultState, Verdict } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { excerpt, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FlakyMark, VerdictMark, WaitingSign } from '../ui/mark.tsx';
import { resultPath, runsPath, withQuery } from './paths.ts';
import { ResultHistory } from './result-history.tsx';
import { ResultMetrics } from './result-metrics.tsx';
import { ResultOverview } from './result-overview.tsx';

export const resultTabs = ['overview', 'metrics', 'history'] as const;
export type ResultTab = (typeof resultTabs)[number];

export interface ResultDetailProps {
  run: RunRow;
  filters: ResultFilters;
  detail: ResultDetail;
  tab: ResultTab;
  history: HistoryEntry[];
  now: Date;
}

export function ResultDetailView(props: ResultDetailProps) {
  const { run, filters, detail, tab } = props;
  return (
    <>
      <a class="back" href={withQuery(`${runsPath(run.project_id, run.number)}/results`, { ...filters })}><Icon name="back" />All results</a>
      <header class="dh">
        <div>
          <h2><VerdictOrState verdict={detail.result.verdict} state={detail.result.state} /> <span>{excerpt(detail.prompt, 160)}</span></h2>
          <p class="meta">
            <span><a href={`/projects/${run.project_id}/tests/${detail.testId}`}>Test {detail.testId}</a></span>
            <span>{detail.behaviorName || 'No behavior'}</span>
            {detail.topic && <span>{detail.topic}</span>}
            {detail.result.latencyMs !== null && <span>{latency(detail.result.latencyMs)}</span>}
            {detail.flaky && <FlakyMark />}
          </p>
        </div>
        <div class="row push nowrap">
          <button class="btn icon" type="button" data-act="previous" aria-label="Previous result (k)" title="Previous result (k)"><Icon name="down" also="flip" /></button>
          <button class="btn icon" type="button" data-act="next" aria-label="Next result (j)" title="Next result (j)"><Icon name="down" /></button>
        </div>
      </header>
      {detail.trials.length > 1 && <Trials {...props} />}
      <Tabs {...props} />
      {tab === 'overview' && <ResultOverview detail={detail} />}
      {tab === 'metrics' && <ResultMetrics detail={detail} />}
      {tab === 'history' && <ResultHistory {...props} />}
    </>
  );
}

function VerdictOrState({ verdict, state }: { verdict: Verdict | null; state: ResultState }) {
  return verdict ? <VerdictMark verdict={verdict} /> : <WaitingSign state={state === 'settled' ? 'running' : state} />;
}

/** The address of this result with another tab or trial. */
function detailPath({ run, filters, detail, tab }: ResultDetailProps, change: { tab?: ResultTab; trial?: number }): string {
  const shownTab = change.tab ?? tab;
  const trial = change.trial ?? detail.result.trial;
  return withQuery(resultPath(run.project_id, run.number, detail.position), {
    ...filters, tab: shownTab === 'overview' ? null : shownTab, trial: trial === 1 ? null : trial,
  });
}

function Trials(props: ResultDetailProps) {
  const { detail } = props;
  return (
    <nav class="seg trials" aria-label="Trials">
      {detail.trials.map(({ trial, verdict, state }) => (
        <PartLink href={detailPath(props, { trial })} current={trial === detail.result.trial} kind="true">
          {verdict ? <VerdictMark verdict={verdict} /> : <WaitingSign state={state === 'settled' ? 'running' : state} />}<span class="n">trial {trial}</span>
        </PartLink>
      ))}
    </nav>
  );
}

function Tabs(props: ResultDetailProps) {
  const { detail, tab } = props;
  const failed = detail.evaluations.filter(({ verdict }) => verdict === 'fail').length;
  const labels: Record<ResultTab, string> = { overview: 'Overview', metrics: 'Metrics', history: 'History' };
  return (
    <nav class="tabs" aria-label="Result">
      {resultTabs.map((name, index) => (
        <PartLink href={detailPath(props, { tab: name })} current={name === tab} kind="page" dataKey={String(index + 1)}>
          {labels[name]}
          {name === 'metrics' && detail.evaluations.length > 0 && (
            <span class={failed > 0 ? 'count t-fail' : 'count'}>{failed > 0 ? `${failed} of ${detail.evaluations.length} fail` : detail.evaluations.length}</span>
          )}
        </PartLink>
      ))}
    </nav>
  );
}

function PartLink({ href, current, kind, dataKey, children }: { href: string; current: boolean; kind: 'page' | 'true'; dataKey?: string; children?: unknown }) {
  const open = hx({ get: href, target: '#result-detail', swap: 'outerHTML', 'push-url': 'true' });
  return <a href={href} aria-current={current ? kind : undefined} data-key={dataKey} {...open}>{children as never}</a>;
}
