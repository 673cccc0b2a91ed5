// Ten thousand random requests over all routes: never a 5xx, never the end of the process.
import { beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { routes } from '../../src/routes.ts';
import { makeProject, orderRun } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let projectId: number;

beforeAll(async () => {
  app = await openTestApp();
  ({ projectId } = await (async () => {
    const fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 5 });
    await orderRun(app.db, fixture);
    return fixture;
  })());
});

const oddText = fc.oneof(
  fc.constantFrom('', '0', '1', '-1', '2', '40000', '2147483648', '99999999999', '999999999999999', '99999999999999999999', 'NaN', 'null', "' or 1=1 --", '%', '%00', '\0', '../..', '<script>', '{{input}}', '{"a":1}', '[', '💥', 'a'.repeat(3_000), '1e9', 'on', 'execution', 'regex', '^(a+)+$'),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const names = ['q', 'name', 'tag', 'tags', 'state', 'verdict', 'behavior', 'test-set', 'endpoint', 'after', 'before', 'tab', 'trial', 'trials', 'mode', 'metric-choice', 'metric', 'kind', 'values', 'pattern', 'prompt', 'expected', 'metadata', 'url', 'method', 'body', 'mapping-output', 'timeout', 'direction', 'tests', 'prompts', 'email', 'password', 'token', 'to', 'curl', 'role', 'days', 'raw', 'threshold', 'schema', 'path', 'version', 'versions-before', 'preview-run', 'open', 'since', 'position', 'one-trial', 'members', 'positions', 'result', 'review', 'edit'];
const fields = fc.array(fc.tuple(fc.constantFrom(...names), oddText), { maxLength: 8 });
const request = fc.record({
  route: fc.constantFrom(...routes.filter(({ path }) => !path.startsWith('/demo') && path !== '/projects/demo')), id: fc.constantFrom('1', '2', '3', '999999', '00', '40000', '2147483648', '99999999999', '999999999999999', '123456789012345678901234567890'),
  own: fc.boolean(), query: fields, form: fields, partial: fc.boolean(), type: fc.constantFrom('application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json', 'text/plain', ''),
  target: fc.constantFrom('div#result-panes', 'article#result-detail', 'li#more-results', 'div#runs-list', 'main#main', 'x', '#'),
});

const encode = (entries: readonly (readonly [string, string])[]): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of entries) parameters.append(name, value.replace(/[\ud800-\udfff]/g, '?'));
  return parameters.toString();
};

describe('ten thousand random requests', () => {
  it('give no 5xx and end nothing', { timeout: 600_000 }, async () => {
    const counts: Record<number, number> = {};
    await fc.assert(fc.asyncProperty(fc.array(request, { minLength: 10, maxLength: 10 }), async (requests) => {
      await Promise.all(requests.map(async ({ route, id, own, query, form, partial, type, target }) => {
        const path = route.path.replace(/:project\{[^}]*\}/, own ? String(projectId) : id).replace(/:\w+(\{[^}]*\})?/g, id);
        const address = `${path}?${encode(query)}`;
        const headers: Record<string, string> = partial ? { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': target } : {};
        const response = route.verb === 'GET' ? await app.get(address, headers) : await app.send(address, encode(form), { ...headers, ...(type && { 'content-type': type }) });
        counts[response.status] = (counts[response.status] ?? 0) + 1;
        // A stream of live progress would go on; what it answered is known.
        await response.body?.cancel();
        expect(response.status, `${route.verb} ${address} ${encode(form)}`).toBeLessThan(500);
      }));
    }), { numRuns: 1_000, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: false });
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(2_000);
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(['200', '303', '404', '422']));
  });
});
