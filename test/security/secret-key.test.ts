// The key: a wrong one refuses to start, and a rotation goes on while Assay runs.
import { beforeAll, describe, expect, it } from 'vitest';
import { createSecretBox, newSecretKey } from '../../src/platform/secrets.ts';
import { openSecretHeaders, secretPlace } from '../../src/endpoints/endpoint-snapshot.ts';
import { openModelKey } from '../../src/models/snapshot-judge.ts';
import { makeProject } from '../support/fixtures.ts';
import { makeModel } from '../support/make-model.ts';
import { startAssayProcess, startProcess } from '../support/processes.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

const [old, fresh] = [newSecretKey(), newSecretKey()];
let database: TestDatabase;
let endpointId: number;
let modelId: number;

beforeAll(async () => {
  database = await openTestDatabase();
  const project = await makeProject(database.db, { url: 'http://127.0.0.1:1/', tests: 1 });
  ({ endpointId } = project);
  modelId = await makeModel(database.db, project.projectId, { key: { value: 'sk-of-the-judge', secrets: createSecretBox(old) } });
  await makeModel(database.db, project.projectId, { name: 'Without a key' });
  const sealed = createSecretBox(old).seal('Bearer sk-0123456789', secretPlace(endpointId, 'authorization'));
  await database.db.updateTable('endpoints').set({ headers: JSON.stringify([{ name: 'authorization', value: sealed, secret: true }]) }).where('id', '=', endpointId).execute();
});

const worker = (key: string) => startAssayProcess(['worker'], { DATABASE_URL: database.url, ASSAY_SECRET_KEY: key });

describe('the secret key', () => {
  it('that sealed nothing here refuses to start, in words', async () => {
    const first = worker(old);
    await first.said(/Worker ready/, 60_000);
    const wrong = worker(newSecretKey());
    expect(await wrong.ended).toBe(1);
    expect(wrong.output()).toContain('ASSAY_SECRET_KEY is not the key that sealed this database’s secrets.');
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it('is replaced by a command while a worker runs, after which the old one is not needed', async () => {
    const running = worker(`${fresh},${old}`);
    await running.said(/Worker ready/, 60_000);
    const rotation = startProcess(['--import', 'tsx', 'src/rotate-secrets.ts'], { DATABASE_URL: database.url, ASSAY_SECRET_KEY: `${fresh},${old}` });
    expect(await rotation.ended).toBe(0);
    expect(rotation.output()).toContain('2 secrets are sealed with the key');
    const { headers } = await database.db.selectFrom('endpoints').select('headers').where('id', '=', endpointId).executeTakeFirstOrThrow();
    expect(openSecretHeaders(createSecretBox(fresh), endpointId, headers).get('authorization')).toBe('Bearer sk-0123456789');
    const model = await database.db.selectFrom('models').select(['id', 'api_key']).where('id', '=', modelId).executeTakeFirstOrThrow();
    expect(openModelKey(createSecretBox(fresh), model)).toBe('sk-of-the-judge');
    running.signal('SIGTERM');
    expect(await running.ended).toBe(0);
    const after = worker(fresh);
    await after.said(/Worker ready/, 60_000);
    after.signal('SIGTERM');
    expect(await after.ended).toBe(0);
  });
});
