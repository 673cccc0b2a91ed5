import { expect, test } from 'vitest';
import { spentMs } from '../domain/spent-ms.ts';
import { configOf, errorsOf, judge, quickestMs, verdictOf } from './judging.ts';

const order = {
  type: 'object', required: ['id'], additionalProperties: false,
  properties: { id: { type: 'string', pattern: '^ORD-\\d+$' }, items: { type: 'array', items: { type: 'number' } }, due: { type: 'string', format: 'date' } },
};

test('JSON that follows the schema passes', () => {
  expect(judge('json_schema', { schema: order }, '{"id":"ORD-1","items":[1,2],"due":"2024-02-29"}')).toEqual({
    verdict: 'pass', score: null, threshold: null, reason: 'Follows the schema.',
  });
});

test.each([
  ['{}', 'At the top: must have required property \'id\'.'],
  ['{"id":"ORD-1","items":[1,"x"]}', 'At “/items/1”: must be number.'],
  ['{"id":"1"}', 'At “/id”: must match pattern "^ORD-\\d+$".'],
  ['{"id":"ORD-1","due":"2023-02-29"}', 'At “/due”: must match format "date".'],
  ['{"id":"ORD-1","more":1}', 'At the top: must NOT have additional properties (“more”).'],
])('%s fails, and the reason says where and why', (response, reason) => {
  expect(judge('json_schema', { schema: order }, response)).toMatchObject({ verdict: 'fail', reason });
});

test('what is no JSON fails, and a code block is taken off when allowed', () => {
  expect(judge('json_schema', { schema: order }, 'Sorry')).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(/^Not JSON: line 1/) });
  expect(verdictOf('json_schema', { schema: order }, '```json\n{"id":"ORD-1"}\n```')).toBe('fail');
  expect(verdictOf('json_schema', { schema: order, allowFence: true }, '```json\n{"id":"ORD-1"}\n```')).toBe('pass');
});

test('the draft is 2020-12 unless "$schema" says draft-07', () => {
  const draft07 = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }], additionalItems: false };
  expect(verdictOf('json_schema', { schema: draft07 }, '["a"]')).toBe('pass');
  expect(verdictOf('json_schema', { schema: draft07 }, '["a", 1]')).toBe('fail');
  const draft2020 = { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }], items: false };
  expect(verdictOf('json_schema', { schema: draft2020 }, '["a"]')).toBe('pass');
  expect(verdictOf('json_schema', { schema: draft2020 }, '["a", 1]')).toBe('fail');
});

test('items are unique as JSON values, whatever the order of their keys', () => {
  const schema = { uniqueItems: true };
  expect(verdictOf('json_schema', { schema }, '[{"a":1,"b":[2]},{"b":[2],"a":1}]')).toBe('fail');
  expect(verdictOf('json_schema', { schema }, '[1, 1.0]')).toBe('fail');
  expect(verdictOf('json_schema', { schema }, '[1, "1", [1], {"1":1}, true, null, "null"]')).toBe('pass');
  expect(verdictOf('json_schema', { schema: { uniqueItems: false } }, '[1, 1]')).toBe('pass');
});

test.each([
  ['', /^Enter a JSON Schema\.$/],
  ['{', /^The schema is not JSON\. Line 1, column 2/],
  ['[]', /^Enter a schema that is a JSON object\.$/],
  ['{"type":"strin"}', /\/type must be equal to one of the allowed values/],
  ['{"items":[{}]}', /For an older schema, set "\$schema"/],
  ['{"$schema":"http://json-schema.org/draft-04/schema#"}', /^Set "\$schema" to draft 2020-12 or draft-07/],
  ['{"$ref":"https://example.com/schema.json"}', /^The reference “https:\/\/example.com\/schema.json” leads nowhere\. Schemas are not loaded from the web/],
  ['{"properties":{"a":{"pattern":"(?=a)"}}}', /^The pattern “\(\?=a\)” in the schema is refused\. Look-around/],
  ['{"patternProperties":{"(a)\\\\1":{}}}', /Backreferences/],
  ['{"$async":true}', /^Remove "\$async"/],
  ['{"$id":3}', /is not text/],
  ['{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}', /refers to itself without end/],
  [`{"a":${'['.repeat(60)}${']'.repeat(60)}}`, /nested more than 50 levels/],
])('the schema %s is refused at its field with what to do', (schema, message) => {
  expect(errorsOf('json_schema', { schema })).toEqual({ schema: expect.stringMatching(message) });
});

test('a schema may come as an object, and is kept as text', () => {
  expect(configOf('json_schema', { schema: { type: 'object' } })).toEqual({ schema: '{\n  "type": "object"\n}', allowFence: false });
});

test('two schemas with the same "$id" know nothing of each other', () => {
  expect(verdictOf('json_schema', { schema: { $id: 'https://example.com/a', type: 'string' } }, '1')).toBe('fail');
  expect(verdictOf('json_schema', { schema: { $id: 'https://example.com/a', type: 'number' } }, '1')).toBe('pass');
});

test('a schema whose references multiply is not judged', () => {
  const $defs: Record<string, object> = { l40: { type: 'number' } };
  for (let at = 0; at < 40; at += 1) $defs[`l${at}`] = { allOf: [{ $ref: `#/$defs/l${at + 1}` }, { $ref: `#/$defs/l${at + 1}` }] };
  for (const schema of [{ $defs, $ref: '#/$defs/l0' }, { $ref: '#' }, { anyOf: [{ $dynamicRef: '#a' }], $dynamicAnchor: 'a' }]) {
    const config = configOf('json_schema', { schema });
    const judgeOnce = (): void => expect(judge('json_schema', config, '1')).toEqual({
      verdict: 'error', reason: 'Checking this response against the schema would take too long. Simplify the schema.',
    });
    expect(spentMs(judgeOnce)).toBeLessThan(2_000);
  }
});

test('a recursive schema follows a response as deep as it goes', () => {
  const schema = { $ref: '#/$defs/tree', $defs: { tree: { type: 'object', required: ['v'], properties: { v: { type: 'number' }, next: { $ref: '#/$defs/tree' } } } } };
  const nested = (depth: number, last: string) => '{"v":1,"next":'.repeat(depth) + last + '}'.repeat(depth);
  expect(verdictOf('json_schema', { schema }, nested(90, '{"v":1}'))).toBe('pass');
  expect(verdictOf('json_schema', { schema }, nested(90, '{"v":"1"}'))).toBe('fail');
});

test('a megabyte against a pattern that takes JavaScript years, or against unique items, is quick', () => {
  const long = JSON.stringify('a'.repeat(900_000) + '!');
  const many = `[${'{},'.repeat(300_000)}{}]`;
  for (const [schema, response] of [[{ pattern: '^(a+)+$' }, long], [{ format: 'email' }, long], [{ uniqueItems: true }, many], [{ items: { $ref: '#' } }, many]] as const) {
    const config = configOf('json_schema', { schema });
    expect(quickestMs(() => judge('json_schema', config, response)), JSON.stringify(schema)).toBeLessThan(600);
  }
});
