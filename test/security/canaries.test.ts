// Canaries in every place where Assay takes a secret, in real processes whose log says all it can: found in no log, no queue and no table.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { endpointForm } from '../endpoints/endpoint-form.ts';
import { breakRunMetrics } from '../support/broken-run-metrics.ts';
import { makeMetric, makeTestSet, orderRun } from '../support/fixtures.ts';
import { startEcho, type EchoEndpoint } from '../support/echo-endpoint.ts';
import { dumpPostgres, dumpRedis, formsOf, watchRedis } from '../support/dumps.ts';
import type { AssayProcess } from '../support/processes.ts';
import { hasRedis } from '../support/redis.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';
import { afterFile } from '../support/test-database.ts';

const canary = (what: string): string => `${what}-${randomBytes(12).toString('hex')}`;
const header = canary('sk');
const modelKey = canary('mk');
const typed = { password: canary('pw first'), newPassword: canary('pw later'), wrongPassword: canary('pw wrong'), cookie: canary('cookie'), token: canary('token'), authorization: canary('auth') };
/** What Assay makes itself and gives to one person. */
const given = { session: '', invitation: '', setup: '' };

let scene: Scene;
let echo: EchoEndpoint;
let web: AssayProcess & { address: string };
let worker: AssayProcess;
let redisDumps = '';
let redisCommands = '';

const secrets = (): Record<string, string> => ({ header, modelKey, ...typed, session: given.session, invitation: given.invitation, key: scene.env['ASSAY_SECRET_KEY']!, databasePassword: new URL(scene.url).password });

function tracesIn(text: string): string[] {
  return Object.entries(secrets()).filter(([, secret]) => formsOf(secret).some((form) => text.includes(form))).map(([name]) => name);
}

/** As a browser sends it, signed in unless the headers say otherwise. */
function send(path: string, body: string | FormData | Record<string, string> | null, headers: Record<string, string> = {}): Promise<Response> {
  const isForm = body !== null && typeof body === 'object' && !(body instanceof FormData);
  return fetch(web.address + path, {
    method: body === null ? 'GET' : 'POST', body: isForm ? new URLSearchParams(body) : body, redirect: 'manual',
    headers: { origin: web.address, cookie: `assay=${given.session}`, ...headers },
  });
}

const sent = async (path: string, body: Parameters<typeof send>[1], headers?: Record<string, string>): Promise<number> => (await send(path, body, headers)).status;
const secretHeader = { 'header-0-name': 'Authorization', 'header-0-value': `Bearer ${header}`, 'header-0-secret': 'on' };

beforeAll(async () => {
  scene = await openScene({ onTestFinished: afterFile }, hasRedis ? 'redis' : 'postgres');
  echo = await startEcho();
  const watched = scene.redis && (await watchRedis(scene.redis.url));
  web = await scene.startWeb({ ASSAY_LOG_LEVEL: 'debug' });
  worker = await scene.startWorker({ ASSAY_LOG_LEVEL: 'debug' });
  const project = await signUp();
  await joinAndSignIn(project);
  await defineAndTry(project);
  await defineModels(project);
  await askBadly(project);
  await execute(project);
  if (scene.redis) redisDumps += await dumpRedis(scene.redis.url);
  redisCommands = watched?.seen() ?? '';
  watched?.close();
  for (const one of [web, worker]) one.signal('SIGTERM');
  await Promise.all([web.ended, worker.ended]);
}, 600_000);

/** Returns the path of the demo project, of which the first account is admin. */
async function signUp(): Promise<string> {
  given.setup = (await web.said(/\/setup\?token=([\w-]{43})/))[1]!;
  const account = { token: given.setup, name: 'Ines', email: 'ines@example.com', password: typed.password };
  expect(await sent(`/setup?token=${given.setup}`, null)).toBe(200);
  expect(await sent('/setup', { ...account, email: 'not an address' }, { cookie: '' })).toBe(422);
  const made = await send('/setup', account, { cookie: '' });
  given.session = /assay=([^;]+)/.exec(made.headers.get('set-cookie')!)![1]!;
  const { id } = await scene.db.selectFrom('projects').select('id').executeTakeFirstOrThrow();
  return `/projects/${id}`;
}

async function joinAndSignIn(project: string): Promise<void> {
  given.invitation = /\/invitations\/([\w-]{43})/.exec(await (await send(`${project}/invitations`, { role: 'editor', days: '1' })).text())![1]!;
  expect(await sent(`/invitations/${given.invitation}`, null)).toBe(200);
  expect(await sent(`/invitations/${given.invitation}/account`, { name: 'Noor', email: 'noor@example.com', password: 'short' }, { cookie: '' })).toBe(422);
  expect(await sent(`/invitations/${given.invitation}/account`, { name: 'Noor', email: 'noor@example.com', password: typed.password }, { cookie: '' })).toBe(303);
  expect(await sent(`/invitations/${typed.token}`, null)).toBe(404);
  expect(await sent('/sign-in', { email: 'ines@example.com', password: typed.wrongPassword }, { cookie: '' })).toBe(422);
  // A password typed into the wrong field.
  expect(await sent('/sign-in', { email: typed.wrongPassword, password: '' }, { cookie: '' })).toBe(422);
  const change = { current: typed.password, password: typed.newPassword };
  expect(await sent('/profile/password', { ...change, current: typed.wrongPassword })).toBe(422);
  const changed = await send('/profile/password', change);
  given.session = /assay=([^;]+)/.exec(changed.headers.get('set-cookie') ?? '')?.[1] ?? given.session;
}

async function defineAndTry(project: string): Promise<void> {
  const form = { ...endpointForm, ...secretHeader, url: `${echo.url}/ok`, 'mapping-output': 'answer', 'mapping-metadata': 'headers', attempts: '2' };
  for (const path of ['ok', 'fail', 'broken', 'elsewhere', 'reset']) {
    const response = await send(`${project}/endpoints/test-message`, { ...form, url: `${echo.url}/${path}` });
    expect(await response.text()).not.toContain(`you sent Bearer ${header}`);
    expect(await sent(`${project}/endpoints`, { ...form, name: path, url: `${echo.url}/${path}` })).toBe(303);
  }
  expect(await sent(`${project}/endpoints`, { ...form, name: '' })).toBe(422);
  expect(await sent(`${project}/endpoints`, { ...form, 'header-0-value': `${header}\u20ac` })).toBe(422);
  expect(await sent(`${project}/endpoints/test-message`, { ...form, url: `http://someone:${header}@example.com/` })).toBe(422);
  expect(await sent(`${project}/endpoints/curl`, { curl: `curl ${echo.url} -H 'Authorization: Bearer ${header}' -d 'unfinished` })).toBe(422);
}

/** Models whose server answers with what it was sent, or badly. */
async function defineModels(project: string): Promise<void> {
  const form = { preset: 'compatible', model: 'judge', key: modelKey, temperature: '', timeout: '10', concurrency: '2', rate: '', 'input-price': '', 'output-price': '' };
  for (const path of ['ok', 'fail', 'broken']) {
    const model = { ...form, name: `judge ${path}`, 'base-url': `${echo.url}/${path}` };
    expect(await (await send(`${project}/models/check`, model)).text()).not.toContain(`Bearer ${modelKey}`);
    expect(await sent(`${project}/models`, model)).toBe(303);
  }
  expect(await sent(`${project}/models`, { ...form, name: '', 'base-url': echo.url })).toBe(422);
  expect(await sent(`${project}/models`, { ...form, name: 'judge', 'base-url': `http://someone:${modelKey}@example.com/` })).toBe(422);
}

/** Requests that carry secrets where nothing reads them, and that break Assay's own code. */
async function askBadly(project: string): Promise<void> {
  expect(await sent(`/setup?token=${typed.token}`, null)).toBe(404);
  expect(await sent(`${project}/endpoints`, null, { cookie: `assay=${typed.cookie}`, authorization: `Bearer ${typed.authorization}` })).toBe(303);
  expect(await sent(`/sign-in?password=${encodeURIComponent(typed.password)}`, null)).toBe(200);
  expect(await sent('/sign-in', `{"password":"${typed.password}"}`, { 'content-type': 'application/json', cookie: '' })).toBe(422);
  expect(await sent('/sign-in', `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${typed.password}`, { 'content-type': 'multipart/form-data; boundary=x', cookie: '' })).toBe(422);
  expect(await sent(`${project}/endpoints`, { ...endpointForm, ...secretHeader, body: 'x'.repeat(3_000_000) })).toBe(413);
  expect(await sent('/sign-in', { email: 'ines@example.com', password: typed.password }, { cookie: '', origin: 'http://elsewhere.example' })).toBe(403);
  expect(await sent('/health/live', null, { cookie: `assay=${typed.cookie.repeat(600)}` })).toBe(431);
  // A fault of ours, where the log says most.
  await sql`alter table endpoints rename to endpoints_away`.execute(scene.db);
  expect(await sent(`${project}/endpoints`, { ...endpointForm, ...secretHeader })).toBe(500);
  await sql`alter table endpoints_away rename to endpoints`.execute(scene.db);
  await sql`alter table accounts rename to accounts_away`.execute(scene.db);
  expect(await sent('/sign-in', { email: 'ines@example.com', password: typed.newPassword })).toBe(500);
  expect(await sent(`/invitations/${given.invitation}`, null)).toBe(500);
  await sql`alter table accounts_away rename to accounts`.execute(scene.db);
}

/** A run with each of the endpoints; Redis is read while they are under way. */
async function execute(project: string): Promise<void> {
  const projectId = Number(project.split('/')[2]);
  const testSetId = await makeTestSet(scene.db, projectId, 3);
  const metricId = await makeMetric(scene.db, projectId, 'contains', { values: ['you sent'], match: 'any', ignoreCase: false, negate: false });
  const models = await scene.db.selectFrom('models').select('id').where('name', 'like', 'judge %').execute();
  const judges = await Promise.all(models.map(({ id }) => makeMetric(scene.db, projectId, 'judge_binary', { criteria: 'It is polite.', steps: [], examples: '', needsExpected: false, needsContext: false, votes: 1, judge: id })));
  const endpoints = await scene.db.selectFrom('endpoints').select(['id', 'name']).where('name', 'in', ['ok', 'fail', 'broken', 'elsewhere', 'reset']).execute();
  const order = { mode: 'parallel', trials: '1', 'metric-choice': 'execution', metric: String(metricId), name: '', tags: '' };
  for (const { id } of endpoints) expect(await sent(`${project}/test-sets/${testSetId}/runs`, { ...order, endpoint: String(id) })).toBe(303);
  for (const metric of judges) expect(await sent(`${project}/test-sets/${testSetId}/runs`, { ...order, metric: String(metric), endpoint: String(endpoints.find(({ name }) => name === 'ok')!.id) })).toBe(303);
  if (scene.redis) redisDumps += await dumpRedis(scene.redis.url);
  for (const { id } of await scene.db.selectFrom('runs').select('id').where('test_set_id', '=', testSetId).execute()) expect(await runEnds(scene, id)).toBe('completed');
  await breakTheWorker({ projectId, endpointId: endpoints[0]!.id, testSetId, metricId });
}

/** A fault of ours while a run is taken up. */
async function breakTheWorker(fixture: { projectId: number; endpointId: number; testSetId: number; metricId: number }): Promise<void> {
  const mend = await breakRunMetrics(scene.db);
  const { id } = await orderRun(scene.db, fixture, { metricChoice: 'execution', metricIds: [fixture.metricId] });
  await worker.said(/work on a (run|hint) failed/);
  await mend();
  expect(await runEnds(scene, id)).toBe('completed');
}

describe('a secret', () => {
  it('was given to the endpoint, was echoed by it, and would be found', async () => {
    expect(new Set(echo.received('authorization'))).toEqual(new Set([`Bearer ${header}`, `Bearer ${modelKey}`]));
    const dump = await dumpPostgres(scene.db);
    // Not printed when it fails: it is long.
    expect(['you sent [secret]', '-- bullmq.job', '-- public.results'].filter((text) => !dump.includes(text))).toEqual([]);
    for (const [name, secret] of Object.entries(secrets())) {
      for (const form of formsOf(secret)) expect(form.length, name).toBeGreaterThan(8);
      expect(tracesIn(`{"a":"${Buffer.from(`Bearer ${secret}`).toString('base64')}"}`)).toEqual([name]);
    }
  });

  it('stands nowhere in a dump of Postgres', async () => {
    expect(tracesIn(await dumpPostgres(scene.db))).toEqual([]);
    expect(formsOf(given.setup).filter((form) => redisDumps.includes(form))).toEqual([]);
  });

  it.skipIf(!hasRedis)('stands nowhere in a dump of Redis, and in no command that it was sent', () => {
    expect(redisDumps).toMatch(/^bull:runs:/m);
    expect(redisCommands.split('\n').length).toBeGreaterThan(50);
    expect(tracesIn(redisDumps + redisCommands)).toEqual([]);
  });

  it('stands nowhere in what web and worker printed, though they print all they can', () => {
    expect(web.output()).toMatch(/"path":"\/invitations\/…"/);
    expect(web.output()).toContain('a request failed');
    expect(web.output()).toMatch(/"requestId":"[\w-]{36}","runId":\d+,"msg":"a run was started"/);
    expect(worker.output()).toContain('takes part in a run');
    expect(tracesIn(web.output() + worker.output())).toEqual([]);
    // The link for the first account is for whoever reads the log: there it stands, once.
    expect(web.output().split(given.setup)).toHaveLength(2);
  });
});
