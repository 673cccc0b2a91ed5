// An endpoint's limits, held in the database for all workers: who has how many of its concurrent calls, and when the next call may start.
import { sql, type Kysely, type Transaction } from 'kysely';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import type { EndpointLimits } from './endpoint-gate.ts';

const lockSpace = 4202;
/** How long the slots of a silent worker stay taken. */
const slotLifeMs = 10_000;

/** `workerId` is asked each time: it changes when the worker has lost its lease. */
export function endpointLimits(db: Kysely<Tables>, endpointId: number, workerId: () => number): EndpointLimits {
  return {
    claimSlots: (wanted, inUse) => briefTransaction(db, (trx) => claimSlots(trx, { endpointId, workerId: workerId(), wanted, inUse })),
    reserveTimes: (count) => reserveTimes(db, endpointId, count),
    async releaseSlots() {
      await db.deleteFrom('endpoint_slots').where('endpoint_id', '=', endpointId).where('worker_id', '=', workerId()).execute();
    },
  };
}

interface SlotClaim {
  endpointId: number;
  workerId: number;
  wanted: number;
  inUse: number;
}

async function claimSlots(trx: Transaction<Tables>, claim: SlotClaim): Promise<number> {
  await sql`select pg_advisory_xact_lock(${sql.lit(lockSpace)}, ${claim.endpointId}::integer)`.execute(trx);
  const endpoint = await trx.selectFrom('endpoints').select('max_concurrency').where('id', '=', claim.endpointId).executeTakeFirst();
  const others = await trx.selectFrom('endpoint_slots').select(['slots', 'wanted'])
    .where('endpoint_id', '=', claim.endpointId).where('worker_id', '<>', claim.workerId).where('expires_at', '>', sql<Date>`now()`).execute();
  const granted = grantSlots({ limit: endpoint?.max_concurrency ?? 0, others, wanted: claim.wanted });
  // Calls under way keep their slots until they end, also where fewer are granted from now on.
  const slots = Math.max(granted, claim.inUse);
  await trx.insertInto('endpoint_slots').values({
    endpoint_id: claim.endpointId, worker_id: claim.workerId, slots, wanted: claim.wanted,
    expires_at: sql<Date>`now() + ${slotLifeMs} * interval '1 millisecond'`,
  }).onConflict((conflict) => conflict.columns(['endpoint_id', 'worker_id']).doUpdateSet({
    slots, wanted: claim.wanted, expires_at: sql<Date>`now() + ${slotLifeMs} * interval '1 millisecond'`,
  })).execute();
  return granted;
}

export interface SlotDemand {
  /** The endpoint's highest concurrency. */
  limit: number;
  others: readonly { slots: number; wanted: number }[];
  wanted: number;
}

/** What is free up to what is wanted; when all want more than there is, no more than a fair share each. */
export function grantSlots({ limit, others, wanted }: SlotDemand): number {
  const free = Math.max(0, limit - others.reduce((sum, other) => sum + other.slots, 0));
  const demand = others.reduce((sum, other) => sum + other.wanted, wanted);
  const rivals = others.filter((other) => other.wanted > 0).length;
  const share = demand <= limit ? wanted : Math.max(1, Math.floor(limit / (rivals + 1)));
  const unclaimed = limit - others.reduce((sum, other) => sum + Math.min(other.wanted, share), 0);
  return Math.min(wanted, free, Math.max(share, unclaimed));
}

/** Spaces calls evenly: the n-th of the minute starts n × 60 s ÷ requests per minute after the first, whoever makes it. */
async function reserveTimes(db: Kysely<Tables>, endpointId: number, count: number): Promise<number[]> {
  const reserved = await sql<{ first_ms: number; spacing_ms: number }>`
    with pace as (select 60000.0 / requests_per_minute as spacing_ms from endpoints where id = ${endpointId} and requests_per_minute is not null),
    taken as (
      insert into endpoint_rates (endpoint_id, next_call_at)
      select ${endpointId}, clock_timestamp() + ${count} * spacing_ms * interval '1 millisecond' from pace
      on conflict (endpoint_id) do update
        set next_call_at = greatest(endpoint_rates.next_call_at, clock_timestamp()) + ${count} * (select spacing_ms from pace) * interval '1 millisecond'
      returning next_call_at
    )
    select (extract(epoch from taken.next_call_at - clock_timestamp()) * 1000 - ${count} * spacing_ms)::double precision as first_ms,
           spacing_ms::double precision from taken, pace`.execute(db);
  const row = reserved.rows[0];
  return row ? Array.from({ length: count }, (_, index) => row.first_ms + index * row.spacing_ms) : [];
}
