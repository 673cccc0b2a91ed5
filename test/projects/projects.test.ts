// Projects: made, renamed, archived, deleted, restored, and in the end really gone.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { createProject, deleteProject } from '../../src/projects/project-verbs.ts';
import { purgeDeletedProjects } from '../../src/projects/purge-projects.ts';
import { routes } from '../../src/routes.ts';
import { startRun } from '../../src/runs/start-run.ts';
import { auditOf, newMember } from '../members/people.ts';
import { makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => { app = await openTestApp(); });

const list = async (headers = {}): Promise<string> => (await app.get('/projects', headers)).text();
const section = (html: string, title: string): string => html.split('<section').find((part) => part.includes(`<h2>${title}</h2>`)) ?? '';
const order = (fixture: ProjectFixture) => ({
  projectId: fixture.projectId, testSetId: fixture.testSetId, endpointId: fixture.endpointId, mode: 'parallel' as const, trials: 1,
  metricChoice: 'defaults' as const, metricIds: [], name: '', tags: [], startedBy: null,
});
const unsent = { url: 'http://127.0.0.1:1/', tests: 3 };

describe('a project', () => {
  it('is renamed by its admins, which the log remembers', async () => {
    const id = await createProject(app.db, 'Old name', app.accountId);
    expect((await app.post(`/projects/${id}`, { name: ' New name ' })).status).toBe(303);
    expect(await list()).toContain('New name');
    expect((await auditOf(app, 'project.renamed')).at(-1)).toMatchObject({ project_id: id, account_id: app.accountId, subject: 'New name', detail: { before: 'Old name' } });
  });

  it('keeps its name when the new one is refused, and shows what was typed where it was typed', async () => {
    const id = await createProject(app.db, 'Kept name', app.accountId);
    for (const [name, message] of [['  ', 'Enter a name.'], ['y'.repeat(101), 'Use at most 100 characters.']] as const) {
      const response = await app.post(`/projects/${id}`, { name });
      const html = await response.text();
      expect(response.status).toBe(422);
      expect(html).toContain(`<span class="field-error" id="name-${id}-error">${message}</span>`);
      expect(html).toContain(`name="name" value="${name}"`);
      expect(html.match(/<details class="drop confirm" open/g)?.length).toBe(1);
      expect(html).toContain('Kept name');
    }
    const response = await app.post('/projects', { name: ' ' });
    expect(response.status).toBe(422);
    expect(await response.text()).toMatch(/id="name-error">Enter a name\./);
  });

  it('shows each person their role, and what admins may do to admins alone', async () => {
    for (const role of ['viewer', 'reviewer', 'editor'] as const) {
      const person = await newMember(app, role);
      const html = await list(person.as);
      expect(html).toContain(`you are ${role}`);
      for (const act of ['deletion', 'archive']) expect(html).not.toContain(`/projects/${app.projectId}/${act}`);
    }
    expect(await list()).toContain(`/projects/${app.projectId}/archive`);
  });
});

describe('an archived project', () => {
  let fixture: ProjectFixture;
  let path: string;
  beforeAll(async () => {
    fixture = await makeProject(app.db, unsent);
    path = `/projects/${fixture.projectId}`;
    await orderRun(app.db, fixture);
    expect((await app.post(`${path}/archive`, {})).status).toBe(303);
  });
  const fill = (route: string): string => route.replace(/:project\{[^}]*\}/, String(fixture.projectId)).replace(/:\w+(\{[^}]*\})?/g, '1');

  it('is listed apart and marked, and is nobody’s first page', async () => {
    expect(section(await list(), 'Archived')).toContain('Fixture');
    expect(section(await list(), 'Your projects')).not.toContain('Fixture');
    expect(await (await app.get(`${path}/runs`)).text()).toContain('<span class="tag">archived</span>');
    await app.db.updateTable('projects').set({ name: 'AAA Fixture' }).where('id', '=', fixture.projectId).execute();
    expect((await app.get('/')).headers.get('location')).not.toBe(`${path}/runs`);
  });

  it('refuses every change with a sentence, except those of its members, its name and its end', async () => {
    const governing = routes.filter(({ evenArchived }) => evenArchived).map(({ path: route }) => route.replace(/^.*?\}/, '').replace(/\{[^}]*\}/g, '')).sort();
    expect(governing).toEqual(['', '/archive', '/archive/end', '/deletion', '/invitations', '/invitations/:invitation/revocation', '/members/:member/removal', '/members/:member/role']);
    for (const route of routes.filter(({ permission, evenArchived }) => ['project.edit', 'project.review', 'project.administer'].includes(permission) && !evenArchived)) {
      const response = route.verb === 'GET' ? await app.get(fill(route.path)) : await app.post(fill(route.path), {});
      expect(response.status, `${route.verb} ${route.path}`).toBe(409);
      expect(await response.text()).toContain('This project is archived');
    }
  });

  it('is still read, and offers no change on its pages', async () => {
    for (const place of ['runs', 'test-sets', 'tests', 'behaviors', 'metrics', 'endpoints', 'members']) {
      const response = await app.get(`${path}/${place}`);
      expect(response.status, place).toBe(200);
      const html = await response.text();
      expect(html, place).not.toContain(`${path}/${place}/new"`);
      expect(html, place).not.toContain('data-key="n"');
    }
  });

  it('starts no run, whoever asks', async () => {
    const refused = await startRun(app.db, order(fixture));
    expect(isRefusal(refused) && refused.message).toBe('This project is archived or deleted. Nothing is run in it any more.');
  });

  it('lets what runs go on', async () => {
    expect(await app.db.selectFrom('runs').select(['state', 'cancel_requested_at']).where('project_id', '=', fixture.projectId).execute()).toEqual([{ state: 'queued', cancel_requested_at: null }]);
  });

  it('keeps its members in the hands of its admins, and of nobody else', async () => {
    const editor = await newMember(app, 'editor', fixture.projectId);
    expect((await app.post(`${path}/archive/end`, {}, editor.as)).status).toBe(403);
    expect((await app.post(`${path}/members/${editor.id}/role`, { role: 'viewer' })).status).toBe(303);
    expect((await app.get(`${path}/tests/new`, editor.as)).status).toBe(403);
  });

  it('is at work again when it is taken out of the archive', async () => {
    expect((await app.post(`${path}/archive/end`, {})).status).toBe(303);
    expect((await app.get(`${path}/tests/new`)).status).toBe(200);
    expect(isRefusal(await startRun(app.db, order(fixture)))).toBe(false);
    expect([(await auditOf(app, 'project.archived')).length, (await auditOf(app, 'project.unarchived')).length]).toEqual([1, 1]);
  });
});

describe('a deleted project', () => {
  it('exists for nobody, and its running runs are cancelled', async () => {
    const fixture = await makeProject(app.db, unsent);
    const run = await orderRun(app.db, fixture);
    expect((await app.post(`/projects/${fixture.projectId}/deletion`, {})).status).toBe(303);
    expect((await app.get(`/projects/${fixture.projectId}/runs`)).status).toBe(404);
    expect(await app.db.selectFrom('runs').select(['state', 'cancelled_by']).where('id', '=', run.id).executeTakeFirst()).toEqual({ state: 'cancelled', cancelled_by: app.accountId });
    expect(isRefusal(await startRun(app.db, order(fixture)))).toBe(true);
  });

  it('is offered for 30 days to its admins, with who deleted it, and to nobody else', async () => {
    const id = await createProject(app.db, 'Regretted', app.accountId);
    const [admin, editor] = [await newMember(app, 'admin', id), await newMember(app, 'editor', id)];
    await app.post(`/projects/${id}/deletion`, {});
    for (const headers of [{}, admin.as]) expect(section(await list(headers), 'Deleted')).toMatch(/Regretted.*deleted by Ines Ortega, can be restored until/s);
    expect(await list(editor.as)).not.toContain('Regretted');
    expect((await app.post(`/projects/deleted/${id}/restoration`, {}, editor.as)).status).toBe(404);
    expect((await app.post(`/projects/deleted/${id}/restoration`, {}, admin.as)).status).toBe(303);
    expect((await app.get(`/projects/${id}/runs`, editor.as)).status).toBe(200);
    expect(section(await list(), 'Deleted')).not.toContain('Regretted');
    expect((await auditOf(app, 'project.restored')).at(-1)).toMatchObject({ project_id: id, account_id: admin.id });
  });

  it('comes back with its cancelled runs cancelled', async () => {
    const fixture = await makeProject(app.db, unsent);
    const run = await orderRun(app.db, fixture);
    await deleteProject(app.db, fixture.projectId, app.accountId);
    await app.post(`/projects/deleted/${fixture.projectId}/restoration`, {});
    expect((await app.get(`/projects/${fixture.projectId}/runs/${run.number}`)).status).toBe(200);
    expect((await app.db.selectFrom('runs').select('state').where('id', '=', run.id).executeTakeFirstOrThrow()).state).toBe('cancelled');
  });

  it('is not restored after 30 days, nor twice, nor when it never was deleted', async () => {
    const id = await createProject(app.db, 'Late', app.accountId);
    expect((await app.post(`/projects/deleted/${id}/restoration`, {})).status).toBe(404);
    await deleteProject(app.db, id, app.accountId);
    const age = (days: number) => app.db.updateTable('projects').set({ deleted_at: sql<Date>`now() - ${days} * interval '1 day'` }).where('id', '=', id).execute();
    await age(30.01);
    expect(await list()).not.toContain('Late');
    expect((await app.post(`/projects/deleted/${id}/restoration`, {})).status).toBe(404);
    await age(29.9);
    expect((await app.post(`/projects/deleted/${id}/restoration`, {})).status).toBe(303);
    expect((await app.post(`/projects/deleted/${id}/restoration`, {})).status).toBe(404);
  });

  it('has no run that goes on, even when one is started at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const fixture = await makeProject(app.db, unsent);
      await Promise.all([startRun(app.db, order(fixture)), startRun(app.db, order(fixture)), deleteProject(app.db, fixture.projectId, app.accountId), startRun(app.db, order(fixture))]);
      const runs = await app.db.selectFrom('runs').select('state').where('project_id', '=', fixture.projectId).execute();
      expect(runs.filter(({ state }) => state !== 'cancelled')).toEqual([]);
    }
  });
});

describe('the purge', () => {
  const never = new AbortController().signal;
  const rowsOf = async ({ projectId }: { projectId: number }): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select (select count(*) from projects where id = ${projectId}) + (select count(*) from runs where project_id = ${projectId}) + (select count(*) from tests where project_id = ${projectId})
        + (select count(*) from endpoints where project_id = ${projectId}) + (select count(*) from metrics where project_id = ${projectId}) + (select count(*) from members where project_id = ${projectId})
        + (select count(*) from test_sets where project_id = ${projectId}) as n`.execute(app.db);
    return rows[0]!.n;
  };
  const deletedFixture = async (days: number): Promise<ProjectFixture> => {
    const fixture = await makeProject(app.db, unsent);
    const first = await orderRun(app.db, fixture);
    await orderRun(app.db, fixture, { sourceRunId: first.id });
    await answerAll(first.id);
    await deleteProject(app.db, fixture.projectId, app.accountId);
    await app.db.updateTable('projects').set({ deleted_at: sql<Date>`now() - ${days} * interval '1 day'` }).where('id', '=', fixture.projectId).execute();
    return fixture;
  };

  /** Every result of the run has a turn and an evaluation, and the run a tally. */
  const answerAll = async (runId: number): Promise<void> => {
    await sql`insert into turns (result_id, number, run_id, reply, raw_reply, latency_ms) select id, 1, run_id, 'yes', 'yes', 1 from results where run_id = ${runId}`.execute(app.db);
    await sql`insert into evaluations (result_id, run_metric_id, verdict, reason) select r.id, m.id, 'pass', '' from results r join run_metrics m using (run_id) where r.run_id = ${runId}`.execute(app.db);
    await sql`insert into run_tallies (run_id, bin, behavior_id, automated_verdict, verdict, flaky, tests) values (${runId}, 0, 0, 'pass', 'pass', false, 3)`.execute(app.db);
  };
  const countOf = async (): Promise<number[]> => {
    const { rows } = await sql<Record<'results' | 'turns' | 'evaluations' | 'tallies', number>>`
      select (select count(*) from results) as results, (select count(*) from turns) as turns, (select count(*) from evaluations) as evaluations,
        (select count(*) from run_tallies) as tallies`.execute(app.db);
    const { results, turns, evaluations, tallies } = rows[0]!;
    return [results, turns, evaluations, tallies];
  };

  it('really deletes what was deleted more than 31 days ago, with all that is in it, and nothing else', async () => {
    const [old, young, living] = [await deletedFixture(31.01), await deletedFixture(30.9), await makeProject(app.db, unsent)];
    const before = [await rowsOf(young), await rowsOf(living)];
    const [results, turns, evaluations, tallies] = await countOf();
    expect(await purgeDeletedProjects(app.db, never)).toBe(1);
    expect(await rowsOf(old)).toBe(0);
    expect([await rowsOf(young), await rowsOf(living)]).toEqual(before);
    expect(await countOf()).toEqual([results! - 6, turns! - 3, evaluations! - 3, tallies! - 1]);
    expect((await auditOf(app, 'project.purged')).at(-1)).toMatchObject({ project_id: old.projectId, account_id: null, subject: 'Fixture' });
  });

  it('is done once by several processes that start at the same moment', async () => {
    const fixtures = [await deletedFixture(40), await deletedFixture(50)];
    const purged = await Promise.all([1, 2, 3].map(() => purgeDeletedProjects(app.db, never)));
    expect(purged.reduce((sum, n) => sum + n, 0)).toBe(2);
    for (const fixture of fixtures) expect(await rowsOf(fixture)).toBe(0);
  });

  it('stops when it is told to, and is taken up at the next start', async () => {
    const fixture = await deletedFixture(40);
    expect(await purgeDeletedProjects(app.db, AbortSignal.abort())).toBe(0);
    expect(await rowsOf(fixture)).toBeGreaterThan(0);
    expect(await purgeDeletedProjects(app.db, never)).toBe(1);
  });
});
