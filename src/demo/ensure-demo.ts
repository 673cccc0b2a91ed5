// Makes the demo project when an installation starts for the first time, and keeps the addresses of its endpoint and its judge right.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { createDemo, demoJudgeUrl } from './create-demo.ts';

/** Returns the runs that were started. Several processes may ask at once: one makes it. */
export async function ensureDemo(db: Kysely<Tables>, origin: string, urlOf: (version: 'v1' | 'v2') => string): Promise<number[]> {
  const first = await db.insertInto('installation').values({ key: 'demo', value: JSON.stringify(true) })
    .onConflict((conflict) => conflict.column('key').doNothing()).returning('key').executeTakeFirst();
  if (first) return (await createDemo(db, origin, null)).runIds;
  for (const version of ['v1', 'v2'] as const) {
    // Where Assay listens may have changed since the endpoint was made.
    await db.updateTable('endpoints').set({ url: urlOf(version) })
      .where('url', 'like', `http%/demo/${version}/chat`).where('url', '<>', urlOf(version))
      .where(sql<boolean>`project_id in (select id from projects where is_demo)`).execute();
  }
  await db.updateTable('models').set({ base_url: demoJudgeUrl(origin) }).where('provider', '=', 'demo').where('base_url', '<>', demoJudgeUrl(origin)).execute();
  return [];
}
