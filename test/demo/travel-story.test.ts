import { describe, expect, test } from 'vitest';
import { answerSupportQuestion } from '../../src/demo/support-bot.ts';
import type { BotVersion } from '../../src/demo/support-bot.ts';
import { demoBehaviors, demoMetrics } from '../../src/demo/travel-metrics.ts';
import { demoTests } from '../../src/demo/travel-tests.ts';
import type { DemoTest } from '../../src/demo/travel-tests.ts';
import { findOut } from '../../src/demo/judge-aspects.ts';
import { fillForm } from '../../src/demo/judge-form.ts';
import { readMaterial } from '../../src/demo/judge-material.ts';
import type { JudgeEvaluator, Subject } from '../../src/evaluators/evaluator.ts';
import { evaluators, parseMetricConfig } from '../../src/evaluators/registry.ts';

const regressed = [
  'refund-day-9', 'refund-day-20', 'refund-arrival', 'refund-no-voucher', 'change-date-late', 'airline-cancelled', 'fact-free-cancellation', 'other-company',
];
const improved = ['third-complaint'];
const failingInBoth = ['refund-one-of-three', 'air-traffic-strike', 'fact-passport', 'companion-phone'];
const flaky = 'fact-pets';
const withoutAnswer = 'change-group';

describe('the test set', () => {
  test('has 32 tests in 7 behaviors', () => {
    const counts = demoBehaviors.map(({ name }) => `${name} ${demoTests.filter(({ behavior }) => behavior === name).length}`);

    expect(counts).toEqual(['Refunds 7', 'Booking changes 5', 'Disruptions 5', 'Policy facts 5', 'Hand-over 3', 'Scope 4', 'Personal data 3']);
    expect(demoTests).toHaveLength(32);
  });

  test('repeats no key and no prompt', () => {
    expect(new Set(demoTests.map(({ key }) => key)).size).toBe(32);
    expect(new Set(demoTests.map(({ prompt }) => prompt)).size).toBe(32);
  });

  test('uses each metric in some behavior, and no other', () => {
    const used = new Set(demoBehaviors.flatMap(({ metrics }) => metrics));

    expect([...used].sort()).toEqual(demoMetrics.map(({ key }) => key).sort());
  });

  test('leaves a busy machine five times as long as the bot takes, so that it tells the same everywhere', () => {
    const slowestMs = Math.max(...(['v1', 'v2'] as const).flatMap((version) => demoTests.map(({ prompt }) => answerSupportQuestion(version, { prompt, trial: 1, runKey: '1' }).latencyMs)));
    const limitsMs = demoMetrics.filter(({ kind }) => kind === 'latency').map(({ config }) => (config as { maxMs: number }).maxMs);

    expect(limitsMs).toHaveLength(1);
    expect(limitsMs[0]).toBeGreaterThan(5 * slowestMs);
  });

  test.each(demoMetrics)('has a metric “$name” that Assay accepts as it stands', ({ kind, config }) => {
    expect(parseMetricConfig(kind, config)).toEqual({ ok: true, config: { ...evaluators[kind].defaults as object, ...config } });
  });

  test.each(demoTests)('expects of $key what its own metrics would pass', (one) => {
    const judgements = judge(one, one.expected, 1000);

    expect(judgements.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });
});

describe('the story of the two versions', () => {
  test('2.7 fails 5 of 32', () => {
    expect(steady('v1', 'fail')).toEqual(sorted([...failingInBoth, ...improved]));
    expect(steady('v1', 'pass')).toHaveLength(26);
  });

  test('2.8 fails 12 of 32 and gives no answer to one', () => {
    expect(steady('v2', 'fail')).toEqual(sorted([...failingInBoth, ...regressed]));
    expect(steady('v2', 'error')).toEqual([withoutAnswer]);
    expect(steady('v2', 'pass')).toHaveLength(18);
  });

  test('8 tests regressed and 1 improved', () => {
    expect(bothWays('pass', 'fail')).toEqual(sorted(regressed));
    expect(bothWays('fail', 'pass')).toEqual(improved);
  });

  test('one test is flaky in both versions: it passes more often than not, and never always', () => {
    const question = demoTests.find(({ key }) => key === flaky)!;
    for (const version of ['v1', 'v2'] as const) {
      const verdicts = Array.from({ length: 200 }, (_, trial) => verdictOf(version, question, trial, 'run'));
      const passed = verdicts.filter((verdict) => verdict === 'pass').length;

      expect(passed).toBeGreaterThan(100);
      expect(passed).toBeLessThan(150);
      expect(verdicts).not.toContain('error');
    }
  });

  test('the flaky test differs between runs as well', () => {
    const question = demoTests.find(({ key }) => key === flaky)!;
    const verdicts = Array.from({ length: 40 }, (_, run) => verdictOf('v1', question, 1, `run ${run}`));

    expect(new Set(verdicts)).toEqual(new Set(['pass', 'fail']));
  });

  test('every other test has the same verdict in every run and trial', () => {
    for (const version of ['v1', 'v2'] as const) {
      for (const question of demoTests.filter(({ key }) => key !== flaky)) {
        const verdicts = ['a', 'b', 'c'].flatMap((run) => [1, 2, 3].map((trial) => verdictOf(version, question, trial, run)));
        expect(new Set(verdicts).size, question.key).toBe(1);
      }
    }
  });

  test('each metric kind of the demo but latency catches something', () => {
    const catching = new Set(demoTests.flatMap((one) => judgementsOf('v2', one).filter(({ verdict }) => verdict === 'fail').map(({ kind }) => kind)));

    expect([...catching].sort()).toEqual(['contains', 'judge_binary', 'length', 'refusal', 'regex', 'similarity']);
  });

  test('right answers are worded differently from the expected ones', () => {
    const verbatim = demoTests.filter((one) => replyOf('v1', one).reply === one.expected);

    expect(verbatim).toEqual([]);
  });
});

type Verdict = 'pass' | 'fail' | 'error';

/** Keys of the tests, apart from the flaky one, that have this verdict in this version. */
function steady(version: BotVersion, verdict: Verdict): string[] {
  return sorted(demoTests.filter((one) => one.key !== flaky && verdictOf(version, one) === verdict).map(({ key }) => key));
}

function bothWays(before: Verdict, after: Verdict): string[] {
  const then = steady('v1', before);
  return steady('v2', after).filter((key) => then.includes(key));
}

function verdictOf(version: BotVersion, one: DemoTest, trial = 1, runKey = 'run'): Verdict {
  if (replyOf(version, one, trial, runKey).status !== 200) return 'error';
  const verdicts = judgementsOf(version, one, trial, runKey).map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('error') ? 'error' : 'pass';
}

function judgementsOf(version: BotVersion, one: DemoTest, trial = 1, runKey = 'run') {
  const { status, reply, latencyMs } = replyOf(version, one, trial, runKey);
  return status === 200 ? judge(one, reply, latencyMs) : [];
}

function judge(one: DemoTest, response: string, latencyMs: number) {
  const behavior = demoBehaviors.find(({ name }) => name === one.behavior)!;
  return behavior.metrics.map((key) => {
    const { kind, config } = demoMetrics.find((metric) => metric.key === key)!;
    const parsed = parseMetricConfig(kind, config);
    if (!parsed.ok) throw new Error(`${key}: ${JSON.stringify(parsed.errors)}`);
    const subject = { prompt: one.prompt, response, expected: one.expected, context: null, latencyMs };
    const evaluator = evaluators[kind];
    return { key, kind, ...(evaluator.asksJudge ? askDemoJudge(evaluator, parsed.config, subject) : evaluator.judge(parsed.config, subject)) };
  });
}

/** As the demo judge answers the worker. */
function askDemoJudge(evaluator: JudgeEvaluator, config: unknown, subject: Subject) {
  const { user, answerSchema } = evaluator.question(config, subject);
  const material = readMaterial(user)!;
  return evaluator.read(config, JSON.stringify(fillForm(answerSchema, findOut(material), material.criteria)), subject);
}

function replyOf(version: BotVersion, { prompt }: DemoTest, trial = 1, runKey = 'run') {
  const { status, latencyMs, body } = answerSupportQuestion(version, { prompt, trial, runKey });
  return { status, latencyMs, reply: (body as { reply?: string }).reply ?? '' };
}

function sorted(keys: string[]): string[] {
  return [...keys].sort();
}
