// A pool whose line to Postgres falls silent without a word: nobody waits for good, and nobody gets the answer to another's question.
import { sql, type Kysely } from 'kysely';
import Cursor from 'pg-cursor';
import { describe, expect, inject, it, type TestContext } from 'vitest';
import { isUnavailable } from '../../src/platform/database-faults.ts';
import { createLog } from '../../src/platform/log.ts';
import { openPostgres, unhurried, type Postgres } from '../../src/platform/postgres.ts';
import { perfectLine, startForwarder, type Forwarder } from '../support/tcp-forwarder.ts';

/** Far longer than any of these questions takes on a busy machine, but for those that are to take too long. */
const statementTimeoutMs = 2_000;

describe.concurrent('a pool', () => {
  it('gives an unanswered connection up after the time that Postgres allows, within a transaction too, and the next question is answered on a new one', async (context) => {
    const { db, pool, line } = await poolOverLine(context);
    const before = await backendOf(db);
    let beganMs = 0;
    const lost = db.transaction().execute(async (trx) => {
      await backendOf(trx);
      line.silence();
      beganMs = performance.now();
      await backendOf(trx);
    });
    await expect(lost).rejects.toSatisfy(isUnavailable);
    expect(performance.now() - beganMs).toBeGreaterThan(statementTimeoutMs);
    expect(await backendOf(db)).not.toBe(before);
    expect(pool.totalCount).toBe(1);
  });

  it('never takes a late answer for the answer to the next question', async (context) => {
    const { db, line } = await poolOverLine(context);
    await backendOf(db);
    line.line({ delayMs: 14_000, bytesPerSecond: Infinity });
    await expect(sql`select 'late' as word`.execute(db)).rejects.toSatisfy(isUnavailable);
    line.line(perfectLine);
    for (const word of ['first', 'second']) expect((await sql`select ${word}::text as word`.execute(db)).rows).toEqual([{ word }]);
  });

  it.sequential('hears an answer that came while this process was busy for longer than any answer may take', async (context) => {
    // Without a line, which this same process would have to carry on: the answer lies at the pool's own door.
    const { db } = poolAt(context, new URL(inject('postgresUrl')));
    const before = await backendOf(db);
    const asked = sql`select pg_sleep(0.1)`.execute(db);
    // In the phase after timers, so that they are due before the socket is read.
    await new Promise<void>((resolve) => setTimeout(() => setImmediate(() => {
      const end = performance.now() + statementTimeoutMs + 5_500;
      while (performance.now() < end);
      resolve();
    }), 20));
    await asked;
    expect(await backendOf(db)).toBe(before);
  });

  it('leaves to Postgres what takes too long there: the connection is whole and is used again', async (context) => {
    const { db } = await poolOverLine(context);
    const before = await backendOf(db);
    await expect(sql`select pg_sleep(60)`.execute(db)).rejects.toMatchObject({ code: '57014' });
    expect(await backendOf(db)).toBe(before);
  });

  it('lets a stream wait for its reader, and a connection for its next question, longer than any answer may take', async (context) => {
    const { db, pool, line } = await poolOverLine(context, 3);
    const silent = await pool.connect();
    line.silence();
    const [streaming, resting] = [await pool.connect(), await pool.connect()];
    await streaming.query('set statement_timeout = 0');
    const cursor = streaming.query(new Cursor<{ n: number }>('select n from generate_series(1, 3) n'));
    expect(await cursor.read(1)).toEqual([{ n: 1 }]);
    await resting.query('begin');
    await expect(silent.query('select 1')).rejects.toSatisfy(isUnavailable);
    expect(await cursor.read(5)).toEqual([{ n: 2 }, { n: 3 }]);
    expect((await resting.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    for (const client of [silent, streaming, resting]) client.release();
    expect(await backendOf(db)).toBeGreaterThan(0);
  });

  it('waits for a transaction that asked for as much time as it takes, and for that one only', async (context) => {
    const { db, line } = await poolOverLine(context);
    const slow = await db.transaction().execute(async (trx) => {
      await unhurried.execute(trx);
      return (await sql`select pg_sleep(9), 'slow' as word`.execute(trx)).rows;
    });
    expect(slow).toMatchObject([{ word: 'slow' }]);
    line.silence();
    await expect(backendOf(db)).rejects.toSatisfy(isUnavailable);
  });

  it('goes by the time that the address names', async (context) => {
    const { db } = await poolOverLine(context, 1, '?statement_timeout=0');
    expect((await sql`show statement_timeout`.execute(db)).rows).toEqual([{ statement_timeout: '0' }]);
    expect((await sql`select pg_sleep(9), 'slow' as word`.execute(db)).rows).toMatchObject([{ word: 'slow' }]);
  });
});

/** Over a line of its own; ended with the test. */
async function poolOverLine(context: TestContext, maxConnections = 1, settings = ''): Promise<Postgres<unknown> & { line: Forwarder }> {
  const address = new URL(inject('postgresUrl'));
  const line = await startForwarder(Number(address.port));
  address.port = String(line.port);
  context.onTestFinished(() => line.close());
  return { ...poolAt(context, address, maxConnections, settings), line };
}

function poolAt(context: TestContext, { href }: URL, maxConnections = 1, settings = ''): Postgres<unknown> {
  const postgres = openPostgres<unknown>({ url: href + settings, maxConnections, name: 'test', statementTimeoutMs, log: createLog('silent') });
  context.onTestFinished(() => postgres.close());
  return postgres;
}

/** The process of Postgres at the other end. */
async function backendOf(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return rows[0]!.pid;
}
