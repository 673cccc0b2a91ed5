// What a metric does, in one sentence, for the form as it stands now.
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import { describeMetric, evaluatorFor, parseMetricConfig } from '../../src/evaluators/registry.ts';
import { Icon } from '../ui/icon.tsx';

export const explanationId = 'metric-explanation';

export function Explanation({ kind, values }: { kind: MetricKind; values: Record<string, unknown> }) {
  const parsed = parseMetricConfig(kind, values);
  return (
    <div class="note" id={explanationId} aria-live="polite">
      <Icon name="info" />
      <div>{parsed.ok ? <Sentence kind={kind} config={parsed.config} /> : <span>When the fields are filled in, this says in one sentence when an answer passes.</span>}</div>
    </div>
  );
}

/** Of a metric as it is stored, also where it was saved before a rule that its form would refuse it by today. */
export function StoredExplanation({ kind, config }: { kind: MetricKind; config: Record<string, unknown> }) {
  return <div class="note"><Icon name="info" /><div><Sentence kind={kind} config={config} /></div></div>;
}

export function Sentence({ kind, config }: { kind: MetricKind; config: Record<string, unknown> }) {
  return (
    <>
      <b>{describeMetric(kind, config)}</b>
      {evaluatorFor(kind).needsExpected(config) && <> Tests without an expected response are not judged by it.</>}
      {evaluatorFor(kind).needsContext(config) && <> Answers without a context are not judged by it.</>}
    </>
  );
}
