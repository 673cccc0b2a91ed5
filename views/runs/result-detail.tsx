// One result: its head with the trials and what a reviewer can say at once, and the tabs Overview, Metrics, Reviews, History.
import type { ResultState, Verdict } from '../../src/domain/vocabulary.ts';
import { hx } from '../layout/hx.tsx';
import { count, excerpt, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { FlakyMark, VerdictMark, WaitingSign } from '../ui/mark.tsx';
import { QuickReview } from './quick-review.tsx';
import { resultAddress, resultTabs, resultsAddress, type ResultTab } from './result-address.ts';
import { inPlace } from './result-list-ids.ts';
import { resultDetailId, resultPartId, type ResultDetailProps } from './result-props.ts';
import { ResultHistory } from './result-history.tsx';
import { ResultMetrics } from './result-metrics.tsx';
import { ResultOverview } from './result-overview.tsx';
import { ResultReviews } from './result-reviews.tsx';
import { ReviewedMark } from './reviewed-mark.tsx';

export function ResultDetailView(props: ResultDetailProps) {
  const { detail, tab } = props;
  return (
    <>
      <a class="back" href={resultsAddress(props)}><Icon name="back" />All results</a>
      <input type="hidden" name="open" value={detail.position + 1} data-open />
      <input type="hidden" name="trial" value={detail.result.trial} data-open />
      <input type="hidden" name="tab" value={tab} data-open />
      <ResultHead {...props} />
      {detail.trials.length > 1 && <Trials {...props} />}
      <ResultTabs {...props} />
      {tab === 'overview' && <ResultOverview detail={detail} />}
      {tab === 'metrics' && <ResultMetrics {...props} />}
      {tab === 'reviews' && <ResultReviews {...props} />}
      {tab === 'history' && <ResultHistory {...props} />}
    </>
  );
}

/** `swapped`: it takes the place of the one on the page, wherever the answer's main part goes. */
export function ResultHead({ swapped, ...props }: ResultDetailProps & { swapped?: boolean }) {
  const { run, filters: { basis }, detail, tab } = props;
  const { result } = detail;
  return (
    <div id={resultPartId('result-head', detail)} {...(swapped ? hx({ 'swap-oob': inPlace }) : {})}>
      <header class="dh">
        <div>
          <h2><VerdictOrState verdict={basis === 'automated' ? result.automatedVerdict : result.verdict} state={result.state} /> <span>{excerpt(detail.prompt, 160)}</span></h2>
          <p class="meta">
            <span><a href={`/projects/${run.project_id}/tests/${detail.testId}`}>Test {detail.testId}</a></span>
            <span>{detail.behaviorName || 'No behavior'}</span>
            {detail.topic && <span>{detail.topic}</span>}
            {result.latencyMs !== null && <span>{latency(result.latencyMs)}</span>}
            {detail.flaky && <FlakyMark />}
            <ReviewedMark {...result} />
          </p>
        </div>
        <div class="row push nowrap">
          <button class="btn icon onlyjs" type="button" data-act="previous" aria-label="Previous result (k)" title="Previous result (k)"><Icon name="down" also="flip" /></button>
          <button class="btn icon onlyjs" type="button" data-act="next" aria-label="Next result (j)" title="Next result (j)"><Icon name="down" /></button>
        </div>
      </header>
      {tab !== 'reviews' && <QuickReview {...props} />}
    </div>
  );
}

function VerdictOrState({ verdict, state }: { verdict: Verdict | null; state: ResultState }) {
  return verdict ? <VerdictMark verdict={verdict} /> : <WaitingSign state={state === 'settled' ? 'running' : state} />;
}

function Trials(props: ResultDetailProps) {
  const { detail, tab } = props;
  return (
    <nav class="seg trials" aria-label="Trials">
      {detail.trials.map(({ trial, verdict, state }) => (
        <PartLink href={resultAddress(props, { tab, trial })} current={trial === detail.result.trial} kind="true">
          <VerdictOrState verdict={verdict} state={state} /><span class="n">trial {trial}</span>
        </PartLink>
      ))}
    </nav>
  );
}

const labels: Record<ResultTab, string> = { overview: 'Overview', metrics: 'Metrics', reviews: 'Reviews', history: 'History' };

export function ResultTabs({ swapped, ...props }: ResultDetailProps & { swapped?: boolean }) {
  const { detail, tab } = props;
  return (
    <nav class="tabs" aria-label="Result" id={resultPartId('result-tabs', detail)} {...(swapped ? hx({ 'swap-oob': inPlace }) : {})}>
      {resultTabs.map((name, index) => (
        <PartLink href={resultAddress(props, { tab: name })} current={name === tab} kind="page" dataKey={String(index + 1)}>
          {labels[name]}
          {name === 'metrics' && <MetricCount detail={detail} />}
          {name === 'reviews' && detail.standingReviews > 0 && <span class="count">{count(detail.standingReviews)}</span>}
        </PartLink>
      ))}
    </nav>
  );
}

function MetricCount({ detail: { evaluations } }: Pick<ResultDetailProps, 'detail'>) {
  const failed = evaluations.filter(({ verdict, reviewed }) => (reviewed ?? verdict) === 'fail').length;
  if (evaluations.length === 0) return null;
  return <span class={failed > 0 ? 'count t-fail' : 'count'}>{failed > 0 ? `${failed} of ${evaluations.length} fail` : evaluations.length}</span>;
}

function PartLink({ href, current, kind, dataKey, children }: { href: string; current: boolean; kind: 'page' | 'true'; dataKey?: string; children?: unknown }) {
  const open = hx({ get: href, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true' });
  return <a href={href} aria-current={current ? kind : undefined} data-key={dataKey} {...open}>{children as never}</a>;
}
