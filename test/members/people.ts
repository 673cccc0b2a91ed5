// Further people for a test: accounts with sessions, members with roles, all in the database of the test's app.
import { beginSession } from '../../src/accounts/sessions.ts';
import type { Role } from '../../src/domain/vocabulary.ts';
import type { TestApp } from '../support/test-app.ts';

export interface Person {
  id: number;
  email: string;
  /** For the headers of a request that they make. */
  as: { cookie: string };
}

let made = 0;

export async function newPerson(app: TestApp, name = 'Person', passwordHash = 'none'): Promise<Person> {
  const email = `person-${++made}@example.com`;
  const { id } = await app.db.insertInto('accounts').values({ email, name, password_hash: passwordHash }).returning('id').executeTakeFirstOrThrow();
  return { id, email, as: { cookie: `assay=${await beginSession(app.db, id, 'test')}` } };
}

export async function newMember(app: TestApp, role: Role, projectId = app.projectId, name: string = role): Promise<Person> {
  const person = await newPerson(app, name);
  await app.db.insertInto('members').values({ project_id: projectId, account_id: person.id, role }).execute();
  return person;
}

export async function roleOf(app: TestApp, accountId: number, projectId = app.projectId): Promise<Role | null> {
  const member = await app.db.selectFrom('members').select('role').where('project_id', '=', projectId).where('account_id', '=', accountId).executeTakeFirst();
  return member?.role ?? null;
}

export async function auditOf(app: TestApp, action: string): Promise<{ account_id: number | null; project_id: number | null; subject: string; detail: unknown }[]> {
  return app.db.selectFrom('audit_entries').select(['account_id', 'project_id', 'subject', 'detail']).where('action', '=', action).orderBy('id').execute();
}
