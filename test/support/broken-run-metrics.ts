// A fault of ours that meets every process but the test's own: it cannot read the metrics of a run that has some.
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../src/tables.ts';

/** The test's own connections are called `test`, so that it can order the run that is to meet the fault. Returns what ends it. */
export async function breakRunMetrics(db: Kysely<Tables>): Promise<() => Promise<void>> {
  await sql`create or replace function broken() returns boolean language plpgsql as
    'begin if current_setting(''application_name'') <> ''test'' then raise exception ''a fault of ours''; end if; return true; end'`.execute(db);
  await db.transaction().execute(async (trx) => {
    await sql`alter table run_metrics rename to run_metrics_away`.execute(trx);
    await sql`create view run_metrics as select * from run_metrics_away where broken()`.execute(trx);
  });
  return () => db.transaction().execute(async (trx) => {
    await sql`drop view run_metrics`.execute(trx);
    await sql`alter table run_metrics_away rename to run_metrics`.execute(trx);
  });
}
