import { expect, test } from 'vitest';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { configOf, errorsOf, judge, quickestMs, sentenceOf, verdictOf } from './judging.ts';

const response = JSON.stringify({ status: 'shipped', total: 42, paid: true, note: null, code: '42', items: [{ price: 5 }, { price: 20 }], tags: ['new', 7, { a: 1 }] });

test.each([
  ['$.status', 'equals', 'shipped', 'pass'], ['$.status', 'equals', 'Shipped', 'fail'],
  ['$.total', 'equals', '42', 'pass'], ['$.code', 'equals', '42', 'pass'], ['$.total', 'equals', '42.0', 'pass'], ['$.code', 'equals', '42.0', 'fail'],
  ['$.paid', 'equals', 'true', 'pass'], ['$.note', 'equals', 'null', 'pass'], ['$.note', 'equals', '', 'fail'],
  ['$.tags', 'equals', '["new", 7, {"a": 1}]', 'pass'],
  ['$.status', 'not_equals', 'lost', 'pass'], ['$.status', 'not_equals', 'shipped', 'fail'],
  ['$.items[*].price', 'not_equals', '5', 'pass'], ['$.items[0:1].price', 'not_equals', '5', 'fail'],
  ['$.status', 'contains', 'ship', 'pass'], ['$.tags', 'contains', 'new', 'pass'], ['$.tags', 'contains', 'ne', 'fail'],
  ['$.tags', 'contains', '7', 'pass'], ['$.tags', 'contains', '{"a":1}', 'pass'], ['$.total', 'contains', '4', 'fail'],
  ['$.total', 'greater', '41', 'pass'], ['$.total', 'greater', '42', 'fail'], ['$.code', 'greater', '1', 'fail'],
  ['$.total', 'less', '43', 'pass'], ['$.total', 'less', '42', 'fail'],
  ['$.items[*].price', 'greater', '19', 'pass'], ['$.items[*].price', 'less', '6', 'pass'], ['$.items[*].price', 'less', '5', 'fail'],
  ['$.note', 'exists', '', 'pass'], ['$.missing', 'exists', '', 'fail'],
  ['$.missing', 'not_equals', 'x', 'fail'],
  ['$.status', 'matches', '^ship', 'pass'], ['$.status', 'matches', '^hip', 'fail'], ['$.total', 'matches', '4', 'fail'],
  ['$.items[?@.price > 10].price', 'equals', '20', 'pass'],
  ['status', 'equals', 'shipped', 'pass'],
])('the value at %s %s %j is a %4$s', (path, operator, value, verdict) => {
  expect(verdictOf('json_path', { path, operator, value }, response)).toBe(verdict);
});

test('the reason tells what was found', () => {
  expect(judge('json_path', { path: '$.status', value: 'lost' }, response)).toMatchObject({ reason: 'Found “shipped” at “$.status”, but it must equal “lost”.' });
  expect(judge('json_path', { path: '$.items[*].price', operator: 'greater', value: '30' }, response)).toEqual({
    verdict: 'fail', score: 20, threshold: 30, reason: 'Found 2 values at “$.items[*].price”, but one of them must be greater than “30”.',
  });
  expect(judge('json_path', { path: '$.items', operator: 'exists' }, response)).toMatchObject({ reason: 'Found a list of 2 at “$.items”.' });
  expect(judge('json_path', { path: '$.x', operator: 'exists' }, response)).toMatchObject({ reason: 'Nothing was found at “$.x”.' });
  expect(judge('json_path', { path: '$.x', operator: 'exists' }, 'Sorry')).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(/^Not JSON/) });
});

test('a comparison by size has a threshold, and its score is the value nearest to passing', () => {
  const less = configOf('json_path', { path: '$.items[*].price', operator: 'less', value: '3' });
  expect(evaluatorFor('json_path').thresholdOf(less)).toBe(3);
  expect(judge('json_path', less, response)).toMatchObject({ verdict: 'fail', score: 5, threshold: 3 });
  expect(evaluatorFor('json_path').thresholdOf(configOf('json_path', { path: '$.a', value: '3' }))).toBeNull();
  expect(judge('json_path', less, '{"items":[{"price":1e999}]}')).toMatchObject({ verdict: 'fail', score: null });
});

test('what an object inherits is not found', () => {
  for (const path of ['$.constructor', '$.__proto__', '$.toString', '$.items.length']) expect(verdictOf('json_path', { path, operator: 'exists' }, response), path).toBe('fail');
});

test.each([
  [{ path: '' }, { path: /^Enter a JSON path/ }],
  [{ path: '$.a[' }, { path: /is not a JSON path/ }],
  [{ path: '$[?match(@.a, "(a+)+$")]' }, { path: /is not a JSON path/ }],
  [{ path: '$.a', operator: 'greater', value: 'ten' }, { value: /^Enter a number/ }],
  [{ path: '$.a', operator: 'less', value: ' ' }, { value: /^Enter a number/ }],
  [{ path: '$.a', operator: 'contains' }, { value: /^Enter the text/ }],
  [{ path: '$.a', operator: 'matches', value: '(?=a)' }, { value: /^Look-around/ }],
  [{ path: '$.a', operator: 'matches' }, { value: /^Enter a regular expression/ }],
  [{ path: '$.a', operator: 'like' }, { operator: /^Choose one of/ }],
])('%j is refused at its field', (input, messages) => {
  const expected = Object.fromEntries(Object.entries(messages).map(([field, message]) => [field, expect.stringMatching(message)]));
  expect(errorsOf('json_path', input)).toEqual(expected);
});

test('a path whose work multiplies is not judged, whatever form it takes', () => {
  const wide = JSON.stringify(Array.from({ length: 3_000 }, (_, at) => ({ a: [at], b: { c: at } })));
  const paths = ['$..[?count($..*)>1]', `$${'[*,*,*,*,*]'.repeat(3)}`, '$[?count($[?count($[*])>1])>1]', '$..[?!($..zz || @.a == 5)]', '$..[?length(value($..q)) == 2]'];
  for (const path of paths) {
    const config = configOf('json_path', { path, operator: 'exists' });
    expect(judge('json_path', config, wide), path).toEqual({ verdict: 'error', reason: 'Looking for this path would take too long in this response. Simplify the path.' });
    expect(quickestMs(() => judge('json_path', config, wide)), path).toBeLessThan(600);
  }
  expect(verdictOf('json_path', { path: '$..c', operator: 'equals', value: '2999' }, wide)).toBe('pass');
});

test('the sentence says which values and what is asked of them', () => {
  expect(sentenceOf('json_path', { path: 'order.status', value: 'shipped' })).toBe('Passes when the response is JSON in which a value at “$.order.status” equals “shipped”.');
  expect(sentenceOf('json_path', { path: '$.a', operator: 'exists' })).toBe('Passes when the response is JSON that has a value at “$.a”.');
});
