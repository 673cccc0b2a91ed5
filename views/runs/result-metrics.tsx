// Each metric's judgement of one result: verdict, score against threshold, reason, and which level supplied the metrics.
import type { MetricSource } from '../../src/domain/vocabulary.ts';
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import type { ListedEvaluation, ResultDetail } from '../../src/runs/result-queries.ts';
import { latency, score } from '../ui/format.ts';
import { VerdictMark } from '../ui/mark.tsx';

const sources: Record<MetricSource, string> = { execution: 'this execution', test_set: 'the test set', behavior: 'the behavior' };

export function ResultMetrics({ detail }: { detail: ResultDetail }) {
  const { evaluations, metricSource, result, behaviorName } = detail;
  if (evaluations.length === 0) {
    return <section class="panel"><p class="dim">{result.noneReason ?? (result.verdict === 'error' ? 'The call failed, so there was nothing to judge.' : 'Not judged yet.')}</p></section>;
  }
  return (
    <section class="panel">
      {metricSource && <div class="row lead"><span class="push sm">Metrics from <b>{sources[metricSource]}</b>{metricSource === 'behavior' && behaviorName ? `, ${behaviorName}` : ''}</span></div>}
      <table class="tbl met" role="table">
        <thead>
          <tr role="row">{['Verdict', 'Metric', 'Score against threshold'].map((head) => <th scope="col" role="columnheader">{head}</th>)}
            <th scope="col" role="columnheader" class="num">Score</th><th scope="col" role="columnheader">Reason</th></tr>
        </thead>
        <tbody>{evaluations.map((evaluation) => <Row evaluation={evaluation} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ evaluation }: { evaluation: ListedEvaluation }) {
  return (
    <tr role="row">
      <td role="cell" class="shrink"><VerdictMark verdict={evaluation.verdict} /></td>
      <td role="cell"><span class="name">{evaluation.name}</span><span class="sub">{describeMetric(evaluation.kind, evaluation.config)}</span></td>
      <td role="cell" class="w-b"><Bullet evaluation={evaluation} /></td>
      <td role="cell" class="num shrink"><b>{scoreText(evaluation)}</b></td>
      <td role="cell">{evaluation.reason}</td>
    </tr>
  );
}

function scoreText({ kind, config, score: value }: ListedEvaluation): string {
  if (value === null) return '–';
  return evaluatorFor(kind).unitOf(config) === 'ms' ? latency(value) : score(value);
}

/** The score as a bar against its threshold; open ranges end a little beyond the larger of the two. */
function Bullet({ evaluation: { kind, verdict, score: value, threshold } }: { evaluation: ListedEvaluation }) {
  if (value === null || threshold === null) return <span class="dim">–</span>;
  const [low, high] = evaluatorFor(kind).range ?? [0, Math.max(value, threshold) * 1.25 || 1];
  const at = (x: number): string => (((Math.min(high, Math.max(low, x)) - low) / (high - low)) * 100).toFixed(2);
  return (
    <svg class="bullet" viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label={`Score ${score(value)}, threshold ${score(threshold)}`}>
      <rect class="b-track" y="5" width="100" height="4" />
      <rect class={verdict === 'pass' ? 'b-ok' : 'b-no'} y="4" width={at(value)} height="6" />
      <line class="b-th" x1={at(threshold)} x2={at(threshold)} y1="0" y2="14" />
    </svg>
  );
}
