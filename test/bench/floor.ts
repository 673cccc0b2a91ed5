// A program: the least that could do the work of a run, as the other side of the throughput benches.
// `loop` only calls the endpoint; `floor` reads tests from Postgres, calls, makes one check, and writes durably in batches.
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Pool } from 'undici';

/** What the program prints as one line of JSON. */
export interface FloorFigures {
  seconds: number;
  callsPerS: number;
  /** User and system time of this process over the calls, without its start. */
  cpuMs: number;
  meanLatencyMs: number;
}

interface FloorTest {
  test_id: number;
  prompt: string;
}

interface FloorRow extends FloorTest {
  reply: string;
  raw_reply: string;
  latency_ms: number;
  verdict: 'pass' | 'fail';
  reason: string;
}

const { values: args } = parseArgs({
  options: { url: { type: 'string' }, lanes: { type: 'string' }, calls: { type: 'string' }, database: { type: 'string' }, 'test-set': { type: 'string' } },
});
const url = new URL(args.url!);
const lanes = Number(args.lanes);
const calls = Number(args.calls);
const pool = new Pool(url.origin, { connections: lanes, pipelining: 1 });
const batchSize = 200;
const writers = 4;
const readSize = 1_000;
/** Connections are open and the code is compiled before the clock starts, as they are in a worker. */
const warmUpMs = 400;

let totalLatencyMs = 0;

await warmUp();
totalLatencyMs = 0;
const cpuBefore = process.cpuUsage();
const begun = performance.now();
await (args.database === undefined ? loop() : floorRun(args.database, Number(args['test-set'])));
const seconds = (performance.now() - begun) / 1_000;
const cpu = process.cpuUsage(cpuBefore);
const figures: FloorFigures = { seconds, callsPerS: calls / seconds, cpuMs: (cpu.user + cpu.system) / 1_000, meanLatencyMs: totalLatencyMs / calls };
console.log(JSON.stringify(figures));
await pool.destroy();

async function warmUp(): Promise<void> {
  const until = performance.now() + warmUpMs;
  await inLanes(async () => {
    do await call({ test_id: 0, prompt: 'question 0' }); while (performance.now() < until);
  });
}

async function loop(): Promise<void> {
  let next = 0;
  await inLanes(async () => {
    for (let n = next++; n < calls; n = next++) await call({ test_id: n, prompt: `question ${n}` });
  });
}

async function inLanes(lane: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function call(test: FloorTest): Promise<Pick<FloorRow, 'reply' | 'raw_reply' | 'latency_ms'>> {
  const sent = performance.now();
  const { body } = await pool.request({
    method: 'POST', path: url.pathname, headers: { 'content-type': 'application/json', 'x-test-id': String(test.test_id) },
    body: JSON.stringify({ input: test.prompt, test: String(test.test_id), trial: 1 }),
  });
  const raw = await body.text();
  const latencyMs = performance.now() - sent;
  totalLatencyMs += latencyMs;
  return { reply: (JSON.parse(raw) as { answer: string }).answer, raw_reply: raw, latency_ms: latencyMs };
}

async function floorRun(database: string, testSet: number): Promise<void> {
  const db = new pg.Pool({ connectionString: database, max: writers + 1 });
  await db.query(`create table if not exists floor_answers (run integer, test_id bigint, prompt text, reply text, raw_reply text, latency_ms double precision, primary key (run, test_id));
    create table if not exists floor_verdicts (run integer, test_id bigint, verdict text, reason text, primary key (run, test_id))`);
  const { rows: [run] } = await db.query<{ run: number }>('select coalesce(max(run), 0) + 1 as run from floor_answers');
  const writing = writeInBatches(db, run!.run);
  const tests = readTests(db, testSet);
  await inLanes(async () => {
    for (let { value } = await tests.next(); value !== undefined; { value } = await tests.next()) {
      const answer = await call(value);
      const passes = answer.reply.toLowerCase().includes('echo');
      await writing.add({ ...value, ...answer, verdict: passes ? 'pass' : 'fail', reason: passes ? 'Contains “echo”.' : 'Does not contain “echo”.' });
    }
  });
  await writing.finish();
  const { rows: [written] } = await db.query<{ rows: number }>('select count(*)::integer as rows from floor_verdicts where run = $1', [run!.run]);
  if (written!.rows !== calls) throw new Error(`${written!.rows} of ${calls} results were written`);
  await db.end();
}

async function* readTests(db: pg.Pool, testSet: number): AsyncGenerator<FloorTest, undefined> {
  for (let after = -1; ;) {
    const { rows } = await db.query<FloorTest & { position: number }>(
      'select m.position, t.id as test_id, t.prompt from test_set_tests m join tests t on t.id = m.test_id where m.test_set_id = $1 and m.position > $2 order by m.position limit $3',
      [testSet, after, readSize]);
    yield* rows;
    if (rows.length < readSize) return undefined;
    after = rows.at(-1)!.position;
  }
}

/** The answer is durable before it is judged, as a crash must call no endpoint again: two commits for each batch. */
function writeInBatches(db: pg.Pool, run: number): { add(row: FloorRow): Promise<void>; finish(): Promise<void> } {
  let batch: FloorRow[] = [];
  const underWay = new Set<Promise<unknown>>();
  const write = (): void => {
    const rows = JSON.stringify(batch);
    const written = db.query('insert into floor_answers select $1, x.* from json_to_recordset($2::json) as x(test_id bigint, prompt text, reply text, raw_reply text, latency_ms double precision)', [run, rows])
      .then(() => db.query('insert into floor_verdicts select $1, x.* from json_to_recordset($2::json) as x(test_id bigint, verdict text, reason text)', [run, rows]))
      .finally(() => underWay.delete(written));
    underWay.add(written);
    batch = [];
  };
  return {
    async add(row) {
      batch.push(row);
      if (batch.length >= batchSize) write();
      while (underWay.size > writers) await Promise.race(underWay);
    },
    async finish() {
      if (batch.length > 0) write();
      await Promise.all(underWay);
    },
  };
}
