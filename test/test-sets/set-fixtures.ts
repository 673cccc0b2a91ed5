// Rows that the tests of test sets begin with, and what they look at afterwards.
import type { TestType } from '../../src/domain/vocabulary.ts';
import type { TestApp } from '../support/test-app.ts';

export interface SetFixtures {
  newSet(projectId?: number, type?: TestType): Promise<number>;
  newTest(prompt: string, projectId?: number, rest?: { type?: TestType; deleted_at?: Date; behavior_id?: number }): Promise<number>;
  newMetric(name: string, types: TestType[], projectId?: number, deleted?: boolean): Promise<number>;
  newBehavior(name: string, projectId?: number): Promise<number>;
  /** Of its tests, in their order. */
  promptsOf(set: number): Promise<string[]>;
  versionOf(set: number): Promise<number>;
}

/** Within the app's project unless another one is named. */
export function setFixtures({ db, projectId: own }: Pick<TestApp, 'db' | 'projectId'>): SetFixtures {
  return {
    async newSet(projectId = own, type = 'single-turn') {
      return (await db.insertInto('test_sets').values({ project_id: projectId, name: 'Core', type }).returning('id').executeTakeFirstOrThrow()).id;
    },
    async newTest(prompt, projectId = own, rest = {}) {
      const test = { project_id: projectId, type: 'single-turn' as const, prompt, content_hash: 'x', behavior_id: null, ...rest };
      return (await db.insertInto('tests').values(test).returning('id').executeTakeFirstOrThrow()).id;
    },
    async newMetric(name, types, projectId = own, deleted = false) {
      const metric = { project_id: projectId, name, kind: 'json_valid' as const, config: '{}', test_types: types, ...(deleted && { deleted_at: new Date() }) };
      return (await db.insertInto('metrics').values(metric).returning('id').executeTakeFirstOrThrow()).id;
    },
    async newBehavior(name, projectId = own) {
      return (await db.insertInto('behaviors').values({ project_id: projectId, name }).returning('id').executeTakeFirstOrThrow()).id;
    },
    async promptsOf(set) {
      const rows = await db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_id').select('prompt').where('test_set_id', '=', set).orderBy('position').execute();
      return rows.map(({ prompt }) => prompt);
    },
    async versionOf(set) {
      return (await db.selectFrom('test_sets').select('version').where('id', '=', set).executeTakeFirstOrThrow()).version;
    },
  };
}
