// Ids of another project in path, query and body: they do not exist, whoever asks in whatever form.
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/routes.ts';
import { isProjectPermission } from '../../src/http/permissions.ts';
import { makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

const canary = 'CANARY-of-the-other-project';

let app: TestApp;
let mine: ProjectFixture;
let foreign: ProjectFixture & { behaviorId: number; testId: number; runNumber: number; importId: number; modelId: number };

beforeAll(async () => {
  app = await openTestApp();
  mine = { projectId: app.projectId, endpointId: 0, testSetId: 0, metricId: 0 };
  const made = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 3 });
  // Another project, of which this account is no member, with the same run numbers.
  await app.db.deleteFrom('members').where('project_id', '=', made.projectId).execute();
  for (const table of ['endpoints', 'metrics', 'test_sets'] as const) await app.db.updateTable(table).set({ name: canary }).where('project_id', '=', made.projectId).execute();
  await app.db.updateTable('tests').set({ prompt: canary }).where('project_id', '=', made.projectId).execute();
  const behavior = await app.db.insertInto('behaviors').values({ project_id: made.projectId, name: canary }).returning('id').executeTakeFirstOrThrow();
  const test = await app.db.selectFrom('tests').select('id').where('project_id', '=', made.projectId).limit(1).executeTakeFirstOrThrow();
  const run = await orderRun(app.db, made, { name: canary });
  const imported = await app.db.insertInto('imports').values({ project_id: made.projectId, account_id: null, test_set_id: null, file_name: canary, format: 'csv', columns: ['prompt'], mapping: '{}', row_count: 0 }).returning('id').executeTakeFirstOrThrow();
  foreign = { ...made, behaviorId: behavior.id, testId: test.id, runNumber: run.number, importId: imported.id, modelId: await makeModel(app.db, made.projectId, { name: canary }) };
});

const idOf = (name: string): number => ({
  run: foreign.runNumber, testSet: foreign.testSetId, test: foreign.testId, metric: foreign.metricId, behavior: foreign.behaviorId, endpoint: foreign.endpointId,
  import: foreign.importId, model: foreign.modelId, position: 1, member: 999_999, invitation: 999_999,
} as Record<string, number>)[name] ?? 999_999;

/** The address of a form leads to the form's page without looking anything up. */
async function followed(address: string): Promise<{ response: Response; page: string }> {
  const response = await app.get(address);
  const page = response.status === 303 ? response.headers.get('location')! : address;
  return { response: page === address ? response : await app.get(page), page };
}

const namesAnObject = (page: string): boolean => /\d/.test(page.replace(`/projects/${mine.projectId}`, ''));

describe('an object of another project', () => {
  it('does not exist under any address of one’s own project', async () => {
    const walked: string[] = [];
    for (const { verb, path, permission } of routes.filter(({ permission: needed, path: address }) => isProjectPermission(needed) && /:(?!project)/.test(address.replace(':project', '')))) {
      const address = path.replace(/:project\{[^}]*\}/, String(mine.projectId)).replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => String(idOf(name)));
      const { response, page } = verb === 'GET' ? await followed(address) : { response: await app.post(address, { role: 'viewer', direction: 'up' }), page: address };
      if (namesAnObject(page)) expect(response.status, `${verb} ${address} (${permission})`).toBe(404);
      expect(await response.text()).not.toContain(canary);
      walked.push(address);
    }
    expect(walked.length).toBeGreaterThan(25);
  });

  it('shows in no list, search, filter or count of one’s own project', async () => {
    const lists = ['runs', 'test-sets', 'tests', 'metrics', 'behaviors', 'endpoints', 'members', 'models'].flatMap((list) => [
      `/${list}`, `/${list}?q=CANARY`, `/${list}?test-set=${foreign.testSetId}&endpoint=${foreign.endpointId}&behavior=${foreign.behaviorId}`, `/${list}?after=999999&before=999999`,
    ]);
    for (const list of [...lists, `/tests/new?test-set=${foreign.testSetId}`, `/imports/new?test-set=${foreign.testSetId}`, `/tests?add-to=${foreign.testSetId}`]) {
      expect(await (await app.get(`/projects/${mine.projectId}${list}`)).text(), list).not.toContain(canary);
    }
  });

  it('cannot be named in a form: nothing of one’s own ever refers to it', async () => {
    const project = `/projects/${mine.projectId}`;
    const ids = { endpoint: String(foreign.endpointId), metric: String(foreign.metricId), metrics: String(foreign.metricId), behavior: String(foreign.behaviorId), 'test-set': String(foreign.testSetId), test: String(foreign.testId), tests: String(foreign.testId), [`order-${foreign.metricId}`]: '1' };
    const { id: testSetId } = await app.db.insertInto('test_sets').values({ project_id: mine.projectId, name: 'Mine', type: 'single-turn' }).returning('id').executeTakeFirstOrThrow();
    const valid = { name: 'Mine', prompt: 'Mine', description: '', topic: '', tags: '', metadata: '', expected: '', trials: '1', mode: 'parallel', 'metric-choice': 'execution' };
    for (const address of [`${project}/tests`, `${project}/behaviors`, `${project}/test-sets/${testSetId}/metrics`, `${project}/test-sets/${testSetId}/tests`, `${project}/test-sets/${testSetId}/runs`]) {
      await app.post(address, { ...valid, ...ids });
    }
    const crossings = {
      tests: await app.db.selectFrom('tests').innerJoin('behaviors', 'behaviors.id', 'tests.behavior_id').select('tests.id').whereRef('tests.project_id', '<>', 'behaviors.project_id').execute(),
      members: await app.db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_set_tests.test_id').innerJoin('test_sets', 'test_sets.id', 'test_set_tests.test_set_id').select('tests.id').whereRef('tests.project_id', '<>', 'test_sets.project_id').execute(),
      setMetrics: await app.db.selectFrom('test_set_metrics').innerJoin('metrics', 'metrics.id', 'test_set_metrics.metric_id').innerJoin('test_sets', 'test_sets.id', 'test_set_metrics.test_set_id').select('metrics.id').whereRef('metrics.project_id', '<>', 'test_sets.project_id').execute(),
      behaviorMetrics: await app.db.selectFrom('behavior_metrics').innerJoin('metrics', 'metrics.id', 'behavior_metrics.metric_id').innerJoin('behaviors', 'behaviors.id', 'behavior_metrics.behavior_id').select('metrics.id').whereRef('metrics.project_id', '<>', 'behaviors.project_id').execute(),
      runs: await app.db.selectFrom('runs').select('id').where('project_id', '=', mine.projectId).execute(),
    };
    expect(crossings).toEqual({ tests: [], members: [], setMetrics: [], behaviorMetrics: [], runs: [] });
  });
});
