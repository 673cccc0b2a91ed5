// What a run will take follows from its calls, what each of them takes, and the limits of whom is called.
import { describe, expect, it } from 'vitest';
import type { JudgeSnapshot } from '../../src/tables/runs.ts';
import { estimateOf, type EstimateFacts } from '../../src/runs/run-estimate.ts';

const judge: JudgeSnapshot = { modelId: 7, name: 'Judge', provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1', model: 'judge', temperature: null, timeoutMs: 10_000, inputPrice: 1, outputPrice: 2 };
const nothingTook = new Map<number, number>();

function facts(over: Partial<EstimateFacts>): EstimateFacts {
  return {
    tests: 100, trials: 1, detectable: null, noiseFrom: null, from: [], isSequential: false, endpoint: { calls: 100, ms: 1_000, lanes: 10, perMinute: null },
    judges: [{ judge, calls: 300, ms: 2_000, lanes: 20, perMinute: null }], tokensPerCall: { inputTokens: 1_000, outputTokens: 100 }, ...over,
  };
}

describe('the time', () => {
  it('is that of whoever takes longest', () => {
    expect(estimateOf(facts({}), nothingTook).durationMs).toBe(30_000);
    expect(estimateOf(facts({ endpoint: { calls: 100, ms: 1_000, lanes: 2, perMinute: null } }), nothingTook).durationMs).toBe(50_000);
  });

  it('keeps to the limits per minute of the endpoint and of a judge', () => {
    expect(estimateOf(facts({ endpoint: { calls: 100, ms: 1_000, lanes: 10, perMinute: 50 } }), nothingTook).durationMs).toBe(120_000);
    expect(estimateOf(facts({ judges: [{ judge, calls: 300, ms: 2_000, lanes: 20, perMinute: 60 }] }), nothingTook).durationMs).toBe(300_000);
  });

  it('adds up where one test is taken after the other, whose votes alone are asked at once', () => {
    const endpoint = { calls: 100, ms: 1_000, lanes: 1, perMinute: null };
    expect(estimateOf(facts({ isSequential: true, endpoint }), nothingTook).durationMs).toBe(100_000 + 200_000);
  });

  it('of a judge that no run has asked is that of its check, and not known before', () => {
    const unasked = facts({ judges: [{ judge, calls: 300, ms: null, lanes: 20, perMinute: null }] });
    expect(estimateOf(unasked, nothingTook).durationMs).toBeNull();
    expect(estimateOf(unasked, new Map([[7, 4_000]])).durationMs).toBe(60_000);
    expect(estimateOf(facts({ endpoint: null, judges: [] }), nothingTook).durationMs).toBe(0);
  });
});

describe('the cost', () => {
  it('is that of each judge at its own price, and not known where one has none', () => {
    const dear = { ...judge, modelId: 8, inputPrice: 10, outputPrice: 20 };
    const load = { calls: 100, ms: 1, lanes: 1, perMinute: null };
    expect(estimateOf(facts({ judges: [{ ...load, judge }, { ...load, judge: dear }] }), nothingTook).cost).toBeCloseTo(100 * (0.0012 + 0.012), 9);
    expect(estimateOf(facts({ judges: [{ ...load, judge }, { ...load, judge: { ...dear, inputPrice: null } }] }), nothingTook).cost).toBeNull();
    expect(estimateOf(facts({ tokensPerCall: { inputTokens: null, outputTokens: 5 } }), nothingTook)).toMatchObject({ cost: null, judgeTokens: null });
    expect(estimateOf(facts({ judges: [] }), nothingTook)).toMatchObject({ cost: 0, judgeTokens: 0, judgeCalls: 0 });
  });
});
