// The stage of the tests that review on a result's pages: one run for each test, and people of every role.
import { randomUUID } from 'node:crypto';
import { beginSession } from '../../src/accounts/sessions.ts';
import type { Role } from '../../src/domain/vocabulary.ts';
import type { RunOrder } from '../../src/runs/start-run.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun, type Judged, type SettledRun } from '../support/settled-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

export let app: TestApp;
export let fixture: ProjectFixture;
export let run: SettledRun;
export let path: string;

export async function openStage(): Promise<void> {
  app = await openTestApp();
  fixture = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: 6 });
  const second = await makeMetric(app.db, fixture.projectId, 'length', { unit: 'characters', min: 1, max: 10 }, 'Short answer');
  await app.db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: second, position: 1 }).execute();
}

/** Test 1 passes, 2 fails, 3 has a failed call, 4 has no metric, 5 and 6 pass. */
export async function settleRun(): Promise<void> {
  const judged = [['pass', 'pass'], ['fail', 'pass'], 'call failed', [], ['pass', 'pass'], ['pass', 'pass']] as const;
  await settleAnother((position) => judged[position]!);
}

/** From then on `run` and `path` are those of a new run. */
export async function settleAnother(judge: (position: number, trial: number) => Judged | null, order: Partial<RunOrder> = {}): Promise<void> {
  run = await settledRun(app.db, fixture, judge, order);
  path = `/projects/${fixture.projectId}/runs/${run.number}/results`;
}

export const htmx = (target: string) => ({ 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': target });

export async function member(role: Role): Promise<{ id: number; cookie: string }> {
  const { id } = await app.db.insertInto('accounts').values({ email: `${randomUUID()}@example.com`, name: `Rita ${role}`, password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
  await app.db.insertInto('members').values({ project_id: fixture.projectId, account_id: id, role }).execute();
  return { id, cookie: `assay=${await beginSession(app.db, id, 'test')}` };
}

export const page = async (address: string, headers: Record<string, string> = {}): Promise<string> => (await app.get(address, headers)).text();
export const form = (over: Record<string, string> = {}) => ({ say: 'fail', about: 'result', comment: 'It promises a refund.', seen: '0', 'request-key': randomUUID(), ...over });
export const review = (position: number, over: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> => app.post(`${path}/${position}/reviews`, form(over), headers);
export const verdictOf = async (position: number): Promise<string | null> => (await app.db.selectFrom('results').select('verdict').where('id', '=', run.results[position - 1]!.id).executeTakeFirstOrThrow()).verdict;
export const newestReview = async (): Promise<number> => (await app.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()).id;
export const reviewCount = async (): Promise<number> => (await app.db.selectFrom('reviews').select('id').where('run_id', '=', run.id).execute()).length;
