import { openPostgres } from '/work/main/src/platform/postgres.ts';
import { migrate } from '/work/main/src/platform/migrator.ts';
import { createLog } from '/work/main/src/platform/log.ts';
import { startEmbeddedPostgres } from '/work/main/src/embedded/postgres.ts';
import { makeProject, orderRun } from '/work/main/test/support/fixtures.ts';
import { startAssayProcess, startProcess } from '/work/main/test/support/processes.ts';
import { until } from '/work/main/test/support/until.ts';
import { createHintSender } from '/work/main/src/platform/work-queue.ts';
import fs from 'node:fs';
async function main() {
const N = Number(process.argv[2] ?? 10000), lat = process.argv[3] ?? '0', conc = Number(process.argv[4] ?? 50), workers = Number(process.argv[5] ?? 1);
const log = createLog('error');
const pgd = await startEmbeddedPostgres({ dataDir: '/tmp/bench-data/pg' });
const { db, close } = openPostgres<any>({ url: pgd.url, maxConnections: 4, name: 'bench', log });
await migrate(db);
const fake = startProcess(['--import','tsx','src/dev/fake-endpoint.ts','--port','0','--latency',lat], {});
const [url] = await fake.said(/http:\/\/\S+/);
const fx = await makeProject(db, { url: url.replace(/\/$/,'') + '/ok', tests: N, maxConcurrency: conc });
const env = { DATABASE_URL: pgd.url, ASSAY_SECRET_KEY: Buffer.alloc(32,1).toString('base64'), ASSAY_LOG_LEVEL: 'warn', ASSAY_WORKER_CONCURRENCY: '500' };
const ws = []; for (let i=0;i<workers;i++){ const w = startAssayProcess(['worker'], env); await w.said(/Worker ready/); ws.push(w);}    
const hints = createHintSender({kind:'postgres', url: pgd.url}, log);
const cpu = (pid: number) => { const s = fs.readFileSync(`/proc/${pid}/stat`,'utf8').split(' '); return (Number(s[13])+Number(s[14]))*10; };
const c0 = ws.map(w=>cpu(w.pid));
const t0 = performance.now();
const run = await orderRun(db, fx); hints.hint(run.id);
console.log('start ms', Math.round(performance.now()-t0));
await until('first', async () => (await db.selectFrom('run_tallies').select('tests').where('run_id','=',run.id).executeTakeFirst()), 60000);
console.log('first result ms', Math.round(performance.now()-t0));
await until('done', async () => (await db.selectFrom('runs').select('state').where('id','=',run.id).executeTakeFirst()).state === 'completed', 600000);
const s = (performance.now()-t0)/1000;
console.log(N, 'tests', s.toFixed(2),'s', Math.round(N/s), '/s', 'cpu ms/test', ws.map((w,i)=>((cpu(w.pid)-c0[i])/N).toFixed(3)).join(' '), 'rss', ws.map(w=>fs.readFileSync(`/proc/${w.pid}/status`,'utf8').match(/VmHWM:\s+(\d+)/)![1]).join(' '));
console.log(await db.selectFrom('results').select(({fn}: any)=>[fn.avg('latency_ms').as('mean')]).where('run_id','=',run.id).executeTakeFirst());
for (const w of ws) { console.log(w.output().slice(-1500)); w.signal('SIGTERM'); await w.ended; }
await fake.kill(); await hints.close(); await close(); await pgd.stop();
}
main().catch(e=>{console.error(e);process.exit(1)});
