// One metric's score on both sides, as text: numbers in the metric's unit, categories and bare verdicts as a transition.
import type { ComparedMetric } from '../../src/comparisons/metric-match.ts';
import type { SideScore } from '../../src/comparisons/row-queries.ts';
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

export type ShownScore = Pick<SideScore, 'score' | 'category' | 'verdict'>;

const words: Record<EvaluationVerdict, string> = { pass: 'pass', fail: 'fail', error: 'error' };

export function scoreWord({ kind, config }: Pick<ComparedMetric, 'kind' | 'config'>, shown: ShownScore | null): string {
  if (shown === null) return '–';
  if (shown.category !== null) return shown.category;
  if (shown.score === null) return words[shown.verdict];
  return evaluatorFor(kind).unitOf(config) === 'ms' ? latency(shown.score) : score(shown.score);
}

/** "0.95 → 0.35" */
export function Transition({ metric, before, after }: { metric: ComparedMetric; before: ShownScore | null; after: ShownScore | null }) {
  return <><span>{scoreWord(metric, before)}</span> <Icon name="arrow" also="to" /><span class="vh">to</span> {scoreWord(metric, after)}</>;
}

/** Coloured only where the metric's own verdict changed: a score that moved is no evidence. */
export function toneOf(before: ShownScore | null, after: ShownScore | null): 'lo' | 'hi' | 'dim' {
  if (before?.verdict === 'pass' && after?.verdict === 'fail') return 'lo';
  return before?.verdict === 'fail' && after?.verdict === 'pass' ? 'hi' : 'dim';
}
