// A small program that starts the embedded Postgres in the folder given as argument and lives until told otherwise.
// It prints one JSON line once the server runs, stops the server on the line "stop", and on SIGINT first asks it a question.
import { createInterface } from 'node:readline';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';

const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2]!, settings: { fsync: 'off' } });
createInterface({ input: process.stdin }).once('line', () => void finish());

process.once('SIGINT', async () => {
  const client = new pg.Client(postgres.url);
  await client.connect();
  const { rows } = await client.query<{ answer: string }>(`select 'still here' as answer`);
  await client.end();
  console.log(rows[0]!.answer);
  await finish();
});

// Last, since whoever reads this may press Ctrl-C at once.
console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid, reused: postgres.reused }));

async function finish(): Promise<void> {
  await postgres.stop();
  console.log('stopped');
  process.exit(0);
}
