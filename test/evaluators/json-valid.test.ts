import { expect, test } from 'vitest';
import { judge, quickestMs, sentenceOf, verdictOf } from './judging.ts';

test.each(['{}', '[1, 2]', '"text"', ' null ', '{"a":"\\ud83d\\ude00"}'])('%s is valid JSON', (response) => {
  expect(verdictOf('json_valid', {}, response)).toBe('pass');
});

test.each(['{a:1}', "{'a':1}", 'Here it is: {}', '[1,]', 'NaN', '```json\n{}\n```'])('%j is not valid JSON', (response) => {
  expect(verdictOf('json_valid', {}, response)).toBe('fail');
});

test('the reason says where the JSON breaks', () => {
  expect(judge('json_valid', {}, '{"a": 1,\n b}')).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(/^Not JSON: line 2, column 2: /) });
  expect(judge('json_valid', {}, ' ')).toMatchObject({ verdict: 'fail', reason: 'Not JSON: the response is empty.' });
});

test('the wanted shape decides, and a list is no object', () => {
  expect(judge('json_valid', { shape: 'object' }, '[]')).toMatchObject({ verdict: 'fail', reason: 'Valid JSON, but an array instead of an object.' });
  expect(judge('json_valid', { shape: 'array' }, 'null')).toMatchObject({ verdict: 'fail', reason: 'Valid JSON, but null instead of an array.' });
  expect(judge('json_valid', { shape: 'array' }, '[]')).toMatchObject({ verdict: 'pass', reason: 'Valid JSON: an array.' });
});

test('a code block is taken off only when allowed, and only when it is the whole response', () => {
  const allowFence = { allowFence: true };
  for (const response of ['```json\n{}\n```', '```\n{}\n```\n', '\n```JSON \r\n{}\r\n```', '{}']) expect(verdictOf('json_valid', allowFence, response), response).toBe('pass');
  for (const response of ['Sure:\n```json\n{}\n```', '```python\n{}\n```', '```json\n{}', '```', '```json```']) {
    expect(verdictOf('json_valid', allowFence, response), response).toBe('fail');
  }
});

test('JSON nested too deeply is not judged, and what is no JSON fails however deep it is', () => {
  expect(judge('json_valid', {}, '['.repeat(100) + ']'.repeat(100)).verdict).toBe('pass');
  expect(judge('json_valid', {}, '['.repeat(100_000) + ']'.repeat(100_000))).toEqual({ verdict: 'error', reason: 'The JSON is nested more than 100 levels deep.' });
  expect(judge('json_valid', {}, '['.repeat(100_000)).verdict).toBe('fail');
});

test('a megabyte is read quickly, broken at its end or not', () => {
  for (const response of ['[' + '{},'.repeat(330_000) + '{}]', '[' + '{"a":"b"},'.repeat(100_000)]) {
    expect(quickestMs(() => judge('json_valid', {}, response))).toBeLessThan(600);
  }
});

test('the sentence names the shape and the code block', () => {
  expect(sentenceOf('json_valid', {})).toBe('Passes when the response is valid JSON.');
  expect(sentenceOf('json_valid', { shape: 'object', allowFence: '1' })).toBe('Passes when the response is a JSON object, with or without a code block around it.');
});
