// A project with a settled run whose answers arrived, and people to review it.
import { sql } from 'kysely';
import { beginSession } from '../../src/accounts/sessions.ts';
import type { EvaluationVerdict, Role } from '../../src/domain/vocabulary.ts';
import { makeMetric, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun, type Judged, type SettledRun } from '../support/settled-run.ts';
import type { TestApp } from '../support/test-app.ts';

export interface ReviewedRun extends SettledRun {
  fixture: ProjectFixture;
  projectId: number;
  /** The address of the run. */
  path: string;
}

/** One metric, and one more for each further verdict that `judge` gives; every result but a failed call has an answer. */
export async function makeRun(app: TestApp, tests: number, judge: (position: number, trial: number) => Judged | null, metrics = 1, trials = 1): Promise<ReviewedRun> {
  const fixture = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests });
  for (let extra = 1; extra < metrics; extra++) {
    const id = await makeMetric(app.db, fixture.projectId, 'similarity', { method: 'rouge_l', threshold: 0.5 }, `Similar ${extra}`);
    await app.db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: id, position: extra }).execute();
  }
  const run = await settledRun(app.db, fixture, judge, { name: 'SECRET-RUN-NAME', trials });
  await sql`update results set answered = true where run_id = ${run.id} and state = 'settled' and error_cause is null`.execute(app.db);
  return { ...run, fixture, projectId: fixture.projectId, path: `/projects/${fixture.projectId}/runs/${run.number}` };
}

export const verdictAt = (position: number): EvaluationVerdict => (position % 3 === 0 ? 'fail' : 'pass');

export interface Person {
  id: number;
  headers: Record<string, string>;
}

export async function addPerson(app: TestApp, projectId: number, name: string, role: Role): Promise<Person> {
  const { id } = await app.db.insertInto('accounts').values({ email: `${name}-${Math.random()}@example.com`, name, password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
  await app.db.insertInto('members').values({ project_id: projectId, account_id: id, role }).execute();
  return { id, headers: { cookie: `assay=${await beginSession(app.db, id, 'test')}` } };
}

/** The fields of the form on a queue's page, as a browser would send them. */
export function fieldsOf(html: string): Record<string, string> {
  const form = /<form class="qform-in".*?<\/form>/s.exec(html)?.[0] ?? '';
  return Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
}
