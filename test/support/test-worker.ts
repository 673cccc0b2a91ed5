// A worker on a test's database, in the test's own process.
import { createLog } from '../../src/platform/log.ts';
import { createOutboundClient } from '../../src/platform/outbound.ts';
import { createSecretBox, newSecretKey, type SecretBox } from '../../src/platform/secrets.ts';
import { createWorker } from '../../src/worker.ts';
import { afterFile, type TestDatabase } from './test-database.ts';
import { until } from './until.ts';

/** Ends after the test file. */
export async function startTestWorker({ db, url }: TestDatabase, secrets: SecretBox = createSecretBox(newSecretKey())): Promise<void> {
  const client = createOutboundClient({ policy: { mode: 'private', allow: [], never: [] } });
  const worker = await createWorker({ db, secrets, client, log: createLog('error'), queue: { kind: 'postgres', url }, concurrency: 100 });
  afterFile(async () => {
    await worker.stop(1_000);
    await client.close();
  });
}

export async function runEnds({ db }: TestDatabase, runId: number, deadlineMs = 90_000): Promise<'completed' | 'cancelled'> {
  return until(`run ${runId} ends`, async () => {
    const run = await db.selectFrom('runs').select('state').where('id', '=', runId).executeTakeFirstOrThrow();
    return run.state === 'completed' || run.state === 'cancelled' ? run.state : null;
  }, deadlineMs);
}
