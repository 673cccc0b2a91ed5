// What a server turned out not to know is remembered for one model, one form of answer and ten minutes.
import { describe, expect, it } from 'vitest';
import { gapsOf, rememberGaps, type AskedForm } from '../../src/models/known-gaps.ts';

const form: AskedForm = { modelId: 1, provider: 'openai', baseUrl: 'https://llm.example.com/v1', model: 'judge', answerSchema: { type: 'object', required: ['verdict'] } };
const minuteMs = 60_000;

describe('what a server does not know', () => {
  it('is remembered for ten minutes and then asked again', () => {
    rememberGaps(form, new Set(['answer_schema']), 1_000);
    expect(gapsOf(form, 1_000 + 10 * minuteMs - 1)).toEqual(new Set(['answer_schema']));
    expect(gapsOf(form, 1_000 + 10 * minuteMs)).toEqual(new Set());
  });

  it.each<[string, Partial<AskedForm>]>([
    ['id', { modelId: 2 }], ['provider', { provider: 'anthropic' }], ['base URL', { baseUrl: 'https://other.example.com/v1' }], ['name', { model: 'other' }],
    ['form of answer', { answerSchema: { type: 'object', required: ['score'] } }],
  ])('is not taken over to a model of another %s', (_what, other) => {
    rememberGaps(form, new Set(['answer_schema']), 0);
    expect(gapsOf({ ...form, ...other }, 0)).toEqual(new Set());
    expect(gapsOf({ ...form, answerSchema: { ...form.answerSchema } }, 0)).toEqual(new Set(['answer_schema']));
  });

  it('is remembered of the latest thousand only', () => {
    for (let modelId = 1; modelId <= 1_001; modelId += 1) rememberGaps({ ...form, modelId }, new Set(['answer_schema']), 0);
    expect(gapsOf({ ...form, modelId: 1 }, 0).size).toBe(0);
    expect(gapsOf({ ...form, modelId: 2 }, 0).size).toBe(1);
    expect(gapsOf({ ...form, modelId: 1_001 }, 0).size).toBe(1);
  });
});
