// Bar 9, disk: what a result takes beside its texts, after a real run with all its updates.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../src/tables.ts';
import type { Bar } from './bar.ts';
import { prepareTexts } from './filled-site.ts';
import { finished, openSite } from './site.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

export async function* disk(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const site = await openSite(stage, { endpoint: await stage.startEndpoint(0), maxConcurrency: 50, tests: sizes.disk.tests });
  const { db } = site.database;
  await prepareTexts(db, site.project);
  const before = await tableBytes(db);
  const run = await finished(site, await site.execute());
  const grown = (await tableBytes(db)) - before;
  const texts = await textBytes(db, run.id);
  yield {
    name: 'disk a result beside its texts', unit: 'kB', sense: 'at most', must: 4, aim: 4, values: [(grown - texts) / run.tests / 1_000],
    note: `${(grown / run.tests / 1_000).toFixed(1)} kB in all, texts ${(texts / run.tests / 1_000).toFixed(1)} kB; ${await largest(db)}`,
  };
  await site.close();
}

async function tableBytes(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(db);
  return Number(rows[0]!.bytes);
}

/** What people and endpoints wrote: the run's copies of its tests, the answers, the reasons. */
async function textBytes(db: Kysely<Tables>, runId: number): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select (select sum(octet_length(prompt) + coalesce(octet_length(expected), 0) + octet_length(topic) + octet_length(behavior_name)) from run_tests where run_id = ${runId})
      + (select sum(octet_length(reply) + octet_length(raw_reply)) from turns where run_id = ${runId})
      + (select sum(octet_length(reason)) from evaluations e join results r on r.id = e.result_id where r.run_id = ${runId}) as bytes`.execute(db);
  return Number(rows[0]!.bytes);
}

async function largest(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string; bytes: number }>`
    select relname as name, pg_relation_size(oid) as bytes from pg_class
    where relkind in ('r', 'i') and relnamespace = 'public'::regnamespace order by 2 desc limit 6`.execute(db);
  return rows.map(({ name, bytes }) => `${name} ${(bytes / 1e6).toFixed(1)} MB`).join(', ');
}
