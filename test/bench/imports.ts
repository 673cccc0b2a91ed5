// Bar 9, import: how fast a file of tests arrives beside Postgres' own COPY, and that its size costs the web no memory.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import type { Bar } from './bar.ts';
import { inTurn, peakMb } from './measure.ts';
import type { Sizes } from './sizes.ts';
import type { Stage, StageDatabase } from './stage.ts';
import { signIn, textOf } from './visitor.ts';

export async function* imports(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const { small, large, pairs } = sizes.imports;
  const database = await stage.openDatabase();
  const project = await makeProject(database.db, { url: 'http://127.0.0.1:9/ok', tests: 1 });
  await imported(stage, database, project, small);
  const measured = await inTurn(pairs, () => imported(stage, database, project, large), () => copied(database, project, large));
  yield {
    name: `import of ${large} tests, rate ÷ COPY`, unit: 'x', sense: 'at least', must: 0.3, aim: 0.3, values: measured.map(([web, copySeconds]) => copySeconds / web.seconds),
    note: measured.map(([web, copySeconds]) => `${web.seconds.toFixed(1)} (upload ${web.uploadSeconds.toFixed(1)}):${copySeconds.toFixed(1)}`).join(' ') + ' s',
  };
  const ofSmall = await imported(stage, database, project, small);
  yield {
    name: `import, memory of the web, ${large} ÷ ${small} tests`, unit: 'x', sense: 'at most', must: 1.6, aim: 1.2, values: measured.map(([web]) => web.peakMb / ofSmall.peakMb),
    note: `${Math.round(measured[0]![0].peakMb)}:${Math.round(ofSmall.peakMb)} MB`,
  };
  await database.drop();
}

/** Uploads, looks at the preview and confirms, in a fresh web process. */
async function imported(stage: Stage, database: StageDatabase, { projectId }: ProjectFixture, rows: number): Promise<{ seconds: number; uploadSeconds: number; peakMb: number }> {
  const web = await stage.startWeb(database.url);
  const visitor = await signIn(web.url, database);
  const begun = performance.now();
  const upload = await visitor.send(`/projects/${projectId}/imports`, multipart(rows), { 'content-type': `multipart/form-data; boundary=${boundary}` });
  textOf(upload, 303);
  const uploadSeconds = (performance.now() - begun) / 1_000;
  const page = String(upload.headers.location);
  textOf(await visitor.get(page));
  textOf(await visitor.post(`${page}/confirmation`, {}), 303);
  const seconds = (performance.now() - begun) / 1_000;
  const peak = peakMb(web.pid);
  await visitor.close();
  await web.kill();
  return { seconds, uploadSeconds, peakMb: peak };
}

const boundary = 'bench-boundary';
const rowsAtOnce = 500;

async function* multipart(rows: number): AsyncGenerator<Buffer> {
  yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nImported\r\n`
    + `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="tests.csv"\r\nContent-Type: text/csv\r\n\r\nprompt,expected,behavior,topic,tags\r\n`);
  yield* inChunks(rows, (n) => `${cells(n)},Behavior ${n % 4},topic ${n % 12},"nightly, tag ${n % 30}"\r\n`);
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

/** The same texts straight into the tables that an import writes, tests and their places in a test set, with all of their indexes. Returns seconds. */
async function copied({ pool }: StageDatabase, { projectId }: ProjectFixture, rows: number): Promise<number> {
  const client = await pool.connect();
  const begun = performance.now();
  try {
    const lines = inChunks(rows, (n) => `${projectId},single-turn,${cells(n)},topic ${n % 12},"{nightly,tag ${n % 30}}",hash ${n}\r\n`);
    await pipeline(Readable.from(lines), client.query(copyFrom('copy tests (project_id, type, prompt, expected, topic, tags, content_hash) from stdin (format csv)')));
    const { rows: [set] } = await client.query<{ id: number; first: number }>(
      `insert into test_sets (project_id, name, type) values (${projectId}, 'Copied', 'single-turn') returning id, (select max(id) from tests) - ${rows - 1} as first`);
    const places = inChunks(rows, (n) => `${set!.id},${set!.first + n},${n}\r\n`);
    await pipeline(Readable.from(places), client.query(copyFrom('copy test_set_tests (test_set_id, test_id, position) from stdin (format csv)')));
    return (performance.now() - begun) / 1_000;
  } finally {
    client.release();
  }
}

function cells(n: number): string {
  return `"Can I change the date of booking ${n}, and what does it cost when the flight leaves within two days?","Yes, until 24 hours before departure; the fee of fare ${n % 9} and any difference are due."`;
}

function* inChunks(rows: number, line: (n: number) => string): Generator<Buffer> {
  for (let from = 0; from < rows; from += rowsAtOnce) {
    yield Buffer.from(Array.from({ length: Math.min(rowsAtOnce, rows - from) }, (_, at) => line(from + at)).join(''));
  }
}
