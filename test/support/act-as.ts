// Acts in another role of the project, and is an admin again after it.
import type { Role } from '../../src/domain/vocabulary.ts';
import type { TestApp } from './test-app.ts';

export async function actAs<T>({ db, projectId }: Pick<TestApp, 'db' | 'projectId'>, role: Role, act: () => Promise<T>): Promise<T> {
  const setRole = (to: Role) => db.updateTable('members').set({ role: to }).where('project_id', '=', projectId).execute();
  await setRole(role);
  try {
    return await act();
  } finally {
    await setRole('admin');
  }
}
