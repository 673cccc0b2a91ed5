// The click on Execute, as a signed-in browser sends it.
import { beginSession } from '../../src/accounts/sessions.ts';
import type { ProjectFixture } from './fixtures.ts';
import type { Scene } from './scene.ts';

export interface Clicker {
  /** Starts a run; with a form that has this key. */
  start(requestKey?: string): Promise<Response>;
  /** Opens a page of the project, such as `/runs`. */
  open(path: string): Promise<Response>;
}

export async function clickerOf({ db }: Pick<Scene, 'db'>, address: string, { projectId, testSetId, endpointId }: ProjectFixture): Promise<Clicker> {
  const { id: accountId } = await db.selectFrom('accounts').select('id').executeTakeFirstOrThrow();
  const cookie = `assay=${await beginSession(db, accountId, 'test')}`;
  const form = { endpoint: String(endpointId), mode: 'parallel', trials: '1', 'metric-choice': 'defaults' };
  const project = `${address}/projects/${projectId}`;
  return {
    start: (requestKey = '') => fetch(`${project}/test-sets/${testSetId}/runs`, { method: 'POST', body: new URLSearchParams({ ...form, 'request-key': requestKey }), redirect: 'manual', headers: { cookie, origin: address } }),
    open: (path) => fetch(project + path, { redirect: 'manual', headers: { cookie } }),
  };
}

export async function runsOf({ db }: Pick<Scene, 'db'>, { projectId }: ProjectFixture): Promise<{ id: number; number: number }[]> {
  return db.selectFrom('runs').select(['id', 'number']).where('project_id', '=', projectId).orderBy('id').execute();
}

/** The demo of a new installation starts runs of its own as soon as the web does: none of them is to be counted. */
export async function skipDemo({ db }: Pick<Scene, 'db'>): Promise<void> {
  await db.insertInto('installation').values({ key: 'demo', value: JSON.stringify(true) }).execute();
}
