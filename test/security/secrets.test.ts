// A canary in a secret header and in a model’s key: in no page, CSV, log, error or row, though the endpoint echoes it.
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { routes } from '../../src/routes.ts';
import { secretPlace } from '../../src/endpoints/endpoint-snapshot.ts';
import { createSecretBox, newSecretKey } from '../../src/platform/secrets.ts';
import { startEcho, type EchoEndpoint } from '../support/echo-endpoint.ts';
import { makeMetric, makeTestSet, orderRun } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { runEnds, startTestWorker } from '../support/test-worker.ts';

const canary = 'sk-canary-0123456789abcdef';

let app: TestApp;
let echo: EchoEndpoint;
let run: { id: number; number: number };
let endpointId: number;
let testSetId: number;
let modelId: number;

beforeAll(async () => {
  app = await openTestApp();
  echo = await startEcho();
  endpointId = await defineEndpoint(`${echo.url}/ok`);
  const failing = await defineEndpoint(`${echo.url}/fail`);
  const metricId = await makeMetric(app.db, app.projectId, 'contains', { values: ['you sent'], match: 'any', ignoreCase: false, negate: false });
  testSetId = await makeTestSet(app.db, app.projectId, 2);
  modelId = await makeModel(app.db, app.projectId, { key: { value: canary, secrets: app.secrets } });
  await startTestWorker(app, app.secrets);
  const fixture = { projectId: app.projectId, endpointId, testSetId, metricId };
  run = await orderRun(app.db, fixture, { metricChoice: 'execution', metricIds: [metricId] });
  await runEnds(app, run.id);
  await runEnds(app, (await orderRun(app.db, { ...fixture, endpointId: failing })).id);
});

async function defineEndpoint(url: string): Promise<number> {
  const { id } = await app.db.insertInto('endpoints').values({
    project_id: app.projectId, name: 'Echo', preset: 'custom', method: 'POST', url, headers: '[]', body_template: '{"q": "{{input}}"}', mapping: JSON.stringify({ output: '$.answer', metadata: '$.headers' }),
    timeout_ms: 5_000, max_attempts: 1, max_concurrency: 2, requests_per_minute: null,
  }).returning('id').executeTakeFirstOrThrow();
  const headers = [{ name: 'Authorization', value: app.secrets.seal(`Bearer ${canary}`, secretPlace(id, 'Authorization')), secret: true }];
  await app.db.updateTable('endpoints').set({ headers: JSON.stringify(headers) }).where('id', '=', id).execute();
  return id;
}

describe('a secret header', () => {
  it('is sent to its endpoint', () => {
    expect(new Set(echo.received('authorization'))).toEqual(new Set([`Bearer ${canary}`]));
  });

  it('stands in no page and no download', async () => {
    const ids: Record<string, string> = { project: String(app.projectId), run: String(run.number), endpoint: String(endpointId), model: String(modelId), testSet: String(testSetId), test: '1', metric: '1', behavior: '1', position: '1', import: '1', version: 'v1', token: 'x' };
    for (const { path } of routes.filter(({ verb, path: address }) => verb === 'GET' && !/\/(?:progress|revisions)$/.test(address))) {
      const address = path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => ids[name] ?? '1');
      for (const query of ['', '?tab=metrics', '?tab=history', '?raw=1', `?q=${canary.slice(3, 9)}`]) {
        expect(await (await app.get(address + query)).text(), address + query).not.toContain(canary);
      }
    }
    expect(await (await app.get(`/projects/${app.projectId}/runs/${run.number}/results/1`)).text()).toContain('[secret]');
  });

  it('stands in no row of the database', async () => {
    const tables = (await app.db.introspection.getTables()).filter(({ isView }) => !isView);
    for (const { schema, name } of tables) {
      const { rows } = await sql<{ hits: number }>`select count(*)::integer as hits from ${sql.id(schema ?? 'public', name)} t where t::text like ${`%${canary}%`}`.execute(app.db);
      expect(rows[0]!.hits, name).toBe(0);
    }
    expect(tables.length).toBeGreaterThan(20);
  });

  it('opens nowhere but in its own place, and with no other key', async () => {
    const { headers } = await app.db.selectFrom('endpoints').select('headers').where('id', '=', endpointId).executeTakeFirstOrThrow();
    const sealed = headers[0]!.value;
    expect(app.secrets.open(sealed, secretPlace(endpointId, 'authorization'))).toBe(`Bearer ${canary}`);
    expect(() => app.secrets.open(sealed, secretPlace(endpointId + 1, 'authorization'))).toThrow();
    expect(() => createSecretBox(newSecretKey()).open(sealed, secretPlace(endpointId, 'authorization'))).toThrow(/ASSAY_SECRET_KEY does not hold/);
  });

  it('is sealed with the new key and opened with the old one while a rotation is under way', () => {
    const [old, fresh] = [newSecretKey(), newSecretKey()];
    const sealed = createSecretBox(old).seal('value', 'here');
    const both = createSecretBox(`${fresh},${old}`);
    expect(both.open(sealed, 'here')).toBe('value');
    expect(createSecretBox(fresh).open(both.seal('value', 'here'), 'here')).toBe('value');
  });
});

describe('every GET', () => {
  it('that a page links to leaves the database as it was', async () => {
    // Kept results of a computation over runs: whatever is missing is computed again, and nothing else depends on them.
    const computed = ['comparison_orders', 'comparison_summaries'];
    const fingerprint = async (): Promise<string> => {
      const tables = (await app.db.introspection.getTables()).filter(({ isView, schema, name }) => !isView && schema === 'public' && !['audit_entries', 'sessions', 'workers', 'endpoint_slots', ...computed].includes(name));
      const parts = await Promise.all(tables.map(async ({ name }) => `${name} ${(await sql<{ hash: string }>`select coalesce(md5(string_agg(t::text, '' order by t::text)), '') as hash from ${sql.id(name)} t`.execute(app.db)).rows[0]!.hash}`));
      return parts.join('\n');
    };
    const before = await fingerprint();
    const seen = new Set<string>();
    const waiting = [`/projects/${app.projectId}/runs`, '/projects', '/profile'];
    while (waiting.length > 0 && seen.size < 400) {
      const address = waiting.shift()!;
      if (seen.has(address)) continue;
      seen.add(address);
      const response = await app.get(address);
      const html = response.headers.get('content-type')?.includes('html') ? await response.text() : (await response.body?.cancel(), '');
      for (const [, href] of html.matchAll(/ (?:href|hx-get)="(\/[^"#]*)/g)) if (!href!.startsWith('/static/')) waiting.push(href!.replaceAll('&amp;', '&'));
    }
    expect(seen.size).toBeGreaterThan(30);
    expect(await fingerprint()).toBe(before);
  });
});
