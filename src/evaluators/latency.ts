// The metric kind `latency`: the endpoint answers in time.
import { z } from 'zod';
import { atMost } from '../domain/score-interval.ts';
import type { ComputedEvaluator } from './evaluator.ts';
import { requiredNumber } from './form-values.ts';
import { countOf } from './quote.ts';

const config = z.object({
  maxMs: requiredNumber('Enter a number of milliseconds, for example 2000.')
    .refine((value) => value > 0, 'Enter more than 0 milliseconds.')
    .refine((value) => value <= 3_600_000, 'Enter at most 3,600,000 milliseconds, which is an hour.'),
});

type LatencyConfig = z.infer<typeof config>;

export const latency: ComputedEvaluator<LatencyConfig> = {
  kind: 'latency',
  asksJudge: false,
  label: 'Latency',
  purpose: 'Checks that the endpoint answers quickly enough.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => 'lower',
  rangeOf: () => null,
  fields: [{ name: 'maxMs', label: 'At most, in milliseconds', input: 'number' }],
  defaults: { maxMs: 5_000 },
  config,
  explain: ({ maxMs }) => `Passes when the endpoint answers within ${countOf(maxMs)} ms.`,
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: () => 'ms',
  thresholdOf: ({ maxMs }) => maxMs,
  passing: { fields: ['maxMs'], scores: ({ maxMs }) => atMost(maxMs) },
  judge({ maxMs }, { latencyMs }) {
    if (latencyMs === null || !Number.isFinite(latencyMs) || latencyMs < 0) return { verdict: 'error', reason: 'The time of the call was not measured.' };
    const inTime = latencyMs <= maxMs;
    const reason = inTime ? `${countOf(latencyMs)} ms, within ${countOf(maxMs)} ms.` : `${countOf(latencyMs)} ms, at most ${countOf(maxMs)} ms allowed.`;
    return { verdict: inTime ? 'pass' : 'fail', score: latencyMs, threshold: maxMs, reason };
  },
};
