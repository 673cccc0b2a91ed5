// Each metric's judgement of one result: verdict, score against threshold, reason, and which level supplied the metrics.
import type { MetricSource } from '../../src/domain/vocabulary.ts';
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import type { ResultJudging } from '../../src/runs/result-judging.ts';
import type { ListedEvaluation, ResultDetail } from '../../src/runs/result-queries.ts';
import { hx } from '../layout/hx.tsx';
import { latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { JudgementDetails } from './judgement-details.tsx';
import { resultAddress } from './result-address.ts';
import { resultDetailId, type ResultDetailProps } from './result-props.ts';

const sources: Record<MetricSource, string> = { execution: 'this execution', test_set: 'the test set', behavior: 'the behavior' };

export function ResultMetrics(props: ResultDetailProps) {
  const { detail: { evaluations, metricSource, behaviorName }, reviewer } = props;
  const source = metricSource && <div class="row lead"><span class="push sm">Metrics from <b>{sources[metricSource]}</b>{metricSource === 'behavior' && behaviorName ? `, ${behaviorName}` : ''}</span></div>;
  if (evaluations.length === 0) return <section class="panel">{source}<p class="dim">{whyUnjudged(props.detail)}</p></section>;
  return (
    <section class="panel">
      {source}
      <table class="tbl met" role="table">
        <thead>
          <tr role="row">{['Verdict', 'Metric', 'Score against threshold'].map((head) => <th scope="col" role="columnheader">{head}</th>)}
            <th scope="col" role="columnheader" class="num">Score</th><th scope="col" role="columnheader">Reason</th>{reviewer.mayReview && <th scope="col" role="columnheader"><span class="vh">Review</span></th>}</tr>
        </thead>
        <tbody>{evaluations.map((evaluation) => <Row {...props} evaluation={evaluation} />)}</tbody>
      </table>
      {props.judging && <LeftOut {...props.judging} />}
    </section>
  );
}

function whyUnjudged({ result, turn }: ResultDetail): string {
  if (result.noneReason !== null) return result.noneReason;
  if (result.state === 'cancelled') return 'The run was cancelled before this test.';
  if (result.verdict !== 'error') return 'Not judged yet.';
  return turn === null ? 'The call failed, so there was nothing to judge.' : `Could not be judged. ${result.errorMessage ?? ''}`.trim();
}

function Row({ evaluation, ...props }: ResultDetailProps & { evaluation: ListedEvaluation }) {
  const judgement = props.judging?.judgements.find(({ runMetricId }) => runMetricId === evaluation.runMetricId);
  return (
    <tr role="row">
      <td role="cell" class="shrink"><MetricVerdict {...evaluation} basis={props.filters.basis} /></td>
      <td role="cell"><span class="name">{evaluation.name}</span><span class="sub">{describeMetric(evaluation.kind, evaluation.config)}</span></td>
      <td role="cell" class="w-b"><Bullet evaluation={evaluation} /></td>
      <td role="cell" class="num shrink"><b>{scoreText(evaluation)}</b></td>
      <td role="cell">{evaluation.reason}{judgement && <JudgementDetails {...judgement} />}</td>
      {props.reviewer.mayReview && <td role="cell" class="shrink"><ReviewLinks {...props} evaluation={evaluation} /></td>}
    </tr>
  );
}

const needs = { expected: 'it needs an expected response, and the test has none', context: 'it needs the context of the answer, and the reply gave none' } as const;

function LeftOut({ leftOut }: ResultJudging) {
  return <>{leftOut.map(({ name, need }) => <p class="hint">“{name}” does not apply: {needs[need]}.</p>)}</>;
}

function MetricVerdict({ verdict, reviewed, basis }: Pick<ListedEvaluation, 'verdict' | 'reviewed'> & { basis: 'final' | 'automated' }) {
  if (reviewed === null || basis === 'automated') return <VerdictMark verdict={verdict} />;
  return <><VerdictMark verdict={reviewed} /><span class="sub t-human">{reviewed === verdict ? 'confirmed' : `automated: ${verdict}`}</span></>;
}

/** Open the review form with this metric and the verdict chosen. */
function ReviewLinks({ evaluation: { runMetricId, name }, ...props }: ResultDetailProps & { evaluation: ListedEvaluation }) {
  return (
    <span class="row nowrap">
      {(['pass', 'fail'] as const).map((say) => {
        const href = resultAddress(props, { tab: 'reviews', about: `metric-${runMetricId}`, say });
        const open = hx({ get: href, target: `#${resultDetailId}`, swap: 'outerHTML', 'push-url': 'true' });
        return <a class="btn quiet icon" href={href} aria-label={`Review ${name} as ${say}`} title={`Review as ${say}`} {...open}><Icon name={say} /></a>;
      })}
    </span>
  );
}

function scoreText({ kind, config, score: value }: ListedEvaluation): string {
  if (value === null) return '–';
  return evaluatorFor(kind).unitOf(config) === 'ms' ? latency(value) : score(value);
}

/** The score as a bar against its threshold; open ranges end a little beyond the larger of the two. */
function Bullet({ evaluation: { kind, config, verdict, score: value, threshold } }: { evaluation: ListedEvaluation }) {
  if (value === null || threshold === null) return <span class="dim">–</span>;
  const [low, high] = evaluatorFor(kind).rangeOf(config) ?? [0, Math.max(value, threshold) * 1.25 || 1];
  const at = (x: number): string => (((Math.min(high, Math.max(low, x)) - low) / (high - low)) * 100).toFixed(2);
  return (
    <svg class="bullet" viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label={`Score ${score(value)}, threshold ${score(threshold)}`}>
      <rect class="b-track" y="5" width="100" height="4" />
      <rect class={verdict === 'pass' ? 'b-ok' : 'b-no'} y="4" width={at(value)} height="6" />
      <line class="b-th" x1={at(threshold)} x2={at(threshold)} y1="0" y2="14" />
    </svg>
  );
}
