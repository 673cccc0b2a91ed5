import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerSupportQuestion } from '../../src/demo/support-bot.ts';
import { demoTests } from '../../src/demo/travel-tests.ts';
import { scripts } from '../../src/demo/support-bot-answers.ts';

interface Reply {
  reply: string;
  conversation_id: string;
  sources: { doc: string; score: number; text: string }[];
  usage: { input_tokens: number; output_tokens: number };
}

const versions = fc.constantFrom('v1' as const, 'v2' as const);
const prompts = fc.oneof(fc.constantFrom(...demoTests.map(({ prompt }) => prompt)), fc.string());
const requests = fc.record({ prompt: prompts, trial: fc.integer({ min: 1, max: 20 }), runKey: fc.string() });

describe('the support bot', () => {
  test('has an answer for each test and for nothing else', () => {
    expect(Object.keys(scripts).sort()).toEqual(demoTests.map(({ key }) => key).sort());
  });

  test('gives the same request the same response', () => {
    fc.assert(fc.property(versions, requests, (version, request) => {
      expect(answerSupportQuestion(version, { ...request })).toEqual(answerSupportQuestion(version, request));
    }));
  });

  test('takes 250 to 1,400 ms', () => {
    fc.assert(fc.property(versions, requests, (version, request) => {
      const { latencyMs } = answerSupportQuestion(version, request);
      expect(Number.isInteger(latencyMs)).toBe(true);
      expect(latencyMs).toBeGreaterThanOrEqual(250);
      expect(latencyMs).toBeLessThanOrEqual(1400);
    }));
  });

  test('takes about as long for a question each time, and not as long as for others', () => {
    const spread = (times: number[]) => Math.max(...times) - Math.min(...times);
    const bag = demoTests.find(({ key }) => key === 'fact-cabin-bag')!;

    expect(spread(Array.from({ length: 20 }, (_, trial) => ask('v1', bag.prompt, trial).latencyMs))).toBeLessThanOrEqual(100);
    expect(spread(demoTests.map(({ prompt }) => ask('v1', prompt).latencyMs))).toBeGreaterThan(500);
  });

  test('says where an answer comes from and what it used', () => {
    for (const { prompt } of demoTests) {
      const { reply, conversation_id, sources, usage } = ask('v1', prompt).body as Reply;

      expect(reply.length).toBeGreaterThan(40);
      expect(conversation_id).toMatch(/^fw-[0-9a-f]{12}$/);
      expect(sources).toHaveLength(1);
      expect(sources[0]!.score).toBeGreaterThan(0.6);
      expect(sources[0]!.score).toBeLessThan(0.95);
      expect(usage.input_tokens).toBeGreaterThan(usage.output_tokens);
      expect(usage.output_tokens).toBe(Math.ceil(reply.length / 4));
    }
  });

  test('has another conversation in each run and each trial', () => {
    const conversation = (trial: number, runKey: string) => (ask('v1', demoTests[0]!.prompt, trial, runKey).body as Reply).conversation_id;

    expect(new Set([conversation(1, 'a'), conversation(2, 'a'), conversation(1, 'b')]).size).toBe(3);
  });

  test('knows a question again whatever its case and spacing', () => {
    const { prompt } = demoTests[0]!;

    expect((ask('v1', `  ${prompt.toUpperCase().replaceAll(' ', '\n ')} `).body as Reply).reply).toBe((ask('v1', prompt).body as Reply).reply);
  });

  test('admits that it does not know what it does not know', () => {
    const { status, body } = ask('v2', 'How far is the moon?');

    expect(status).toBe(200);
    expect(body).toMatchObject({ reply: expect.stringMatching(/^I do not know/), sources: [] });
  });

  test('suggests a question that it can answer', () => {
    const suggested = /“(.+)”/.exec((ask('v1', 'Hello').body as Reply).reply)![1]!;

    expect((ask('v1', suggested).body as Reply).reply).toMatch(/8 kg/);
  });
});

describe('version 2.8', () => {
  test('takes its wrong answers about money from the retired policy, which 2.7 never found', () => {
    const citing = (version: 'v1' | 'v2') => demoTests.filter(({ prompt }) => {
      const { sources } = ask(version, prompt).body as Partial<Reply>;
      return sources?.[0]?.doc === 'refund-policy-2024.md';
    });

    expect(citing('v1')).toEqual([]);
    expect(citing('v2').map(({ key }) => key).sort()).toEqual([
      'airline-cancelled', 'change-date-late', 'fact-free-cancellation', 'other-company', 'refund-arrival', 'refund-day-20', 'refund-day-9', 'refund-no-voucher',
    ]);
  });

  test('never gets an answer from the booking system for a group', () => {
    const { prompt } = demoTests.find(({ key }) => key === 'change-group')!;

    for (const trial of [1, 2, 3]) {
      expect(ask('v2', prompt, trial)).toMatchObject({ status: 504, body: { error: { code: 'upstream_timeout' } } });
    }
  });
});

function ask(version: 'v1' | 'v2', prompt: string, trial = 1, runKey = 'run') {
  return answerSupportQuestion(version, { prompt, trial, runKey });
}
