import { expect, test } from 'vitest';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { configOf, errorsOf, judge, sentenceOf } from './judging.ts';

test('an answer exactly at the limit is in time', () => {
  expect(judge('latency', { maxMs: '1000' }, '', { latencyMs: 1_000 })).toEqual({
    verdict: 'pass', score: 1_000, threshold: 1_000, reason: '1,000 ms, within 1,000 ms.',
  });
  expect(judge('latency', { maxMs: 1_000 }, '', { latencyMs: 1_240 })).toEqual({
    verdict: 'fail', score: 1_240, threshold: 1_000, reason: '1,240 ms, at most 1,000 ms allowed.',
  });
});

test('a time that was not measured is an error, not a pass', () => {
  for (const latencyMs of [null, Number.NaN, -1]) {
    expect(judge('latency', { maxMs: 1_000 }, '', { latencyMs })).toEqual({ verdict: 'error', reason: 'The time of the call was not measured.' });
  }
});

test('a limit that is missing, zero or longer than an hour is refused', () => {
  expect(errorsOf('latency', {})).toEqual({ maxMs: 'Enter a number of milliseconds, for example 2000.' });
  expect(errorsOf('latency', { maxMs: '0' })).toEqual({ maxMs: 'Enter more than 0 milliseconds.' });
  expect(errorsOf('latency', { maxMs: 3_600_001 })).toEqual({ maxMs: 'Enter at most 3,600,000 milliseconds, which is an hour.' });
});

test('lower is better, in milliseconds', () => {
  const config = configOf('latency', { maxMs: 2_000 });
  expect([evaluatorFor('latency').directionOf(config), evaluatorFor('latency').rangeOf(config)]).toEqual(['lower', null]);
  expect([evaluatorFor('latency').unitOf(config), evaluatorFor('latency').thresholdOf(config)]).toEqual(['ms', 2_000]);
  expect(sentenceOf('latency', config)).toBe('Passes when the endpoint answers within 2,000 ms.');
});
