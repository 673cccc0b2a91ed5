// The limits of an endpoint or a model, held in the database for all workers: who has how many of its calls at once, and when the next call may start.
import { sql, type Kysely, type Transaction } from 'kysely';
import { briefTransaction } from '../platform/brief-transaction.ts';
import type { Tables } from '../tables.ts';
import type { CallLimits } from './call-gate.ts';

/** How long the slots of a silent worker stay taken. */
const slotLifeMs = 10_000;

/** Where the limits of one kind of callee stand. All names are of this file, never from outside. */
export interface LimitPlaces {
  /** Has max_concurrency and requests_per_minute. */
  callees: 'endpoints' | 'models';
  slots: 'endpoint_slots' | 'model_slots';
  rates: 'endpoint_rates' | 'model_rates';
  /** The column of both that names the callee. */
  callee: 'endpoint_id' | 'model_id';
  /** Of the advisory locks: an endpoint and a model may have the same id. */
  lockSpace: number;
  /** How many times its calls at once it is worth to have waiting: the farther the way to the gate, the more. A judge is asked after the endpoint and a commit. */
  ahead: number;
}

export const endpointPlaces: LimitPlaces = { callees: 'endpoints', slots: 'endpoint_slots', rates: 'endpoint_rates', callee: 'endpoint_id', lockSpace: 4202, ahead: 1 };
export const modelPlaces: LimitPlaces = { callees: 'models', slots: 'model_slots', rates: 'model_rates', callee: 'model_id', lockSpace: 4203, ahead: 3 };

/** `workerId` is asked each time: it changes when the worker has lost its lease. */
export function callLimits(db: Kysely<Tables>, places: LimitPlaces, calleeId: number, workerId: () => number): CallLimits {
  return {
    claimSlots: (wanted, inUse) => briefTransaction(db, (trx) => claimSlots(trx, places, { calleeId, workerId: workerId(), wanted, inUse })),
    reserveTimes: (count) => reserveTimes(db, places, calleeId, count),
    async releaseSlots() {
      await sql`delete from ${sql.table(places.slots)} where ${sql.ref(places.callee)} = ${calleeId} and worker_id = ${workerId()}`.execute(db);
    },
  };
}

interface SlotClaim {
  calleeId: number;
  workerId: number;
  wanted: number;
  inUse: number;
}

async function claimSlots(trx: Transaction<Tables>, { callees, slots: slotTable, callee, lockSpace }: LimitPlaces, claim: SlotClaim): Promise<number> {
  await sql`select pg_advisory_xact_lock(${sql.lit(lockSpace)}, ${claim.calleeId}::integer)`.execute(trx);
  const limits = await sql<{ max_concurrency: number }>`select max_concurrency from ${sql.table(callees)} where id = ${claim.calleeId}`.execute(trx);
  const others = await sql<{ slots: number; wanted: number }>`
    select slots, wanted from ${sql.table(slotTable)}
    where ${sql.ref(callee)} = ${claim.calleeId} and worker_id <> ${claim.workerId} and expires_at > now()`.execute(trx);
  const granted = grantSlots({ limit: limits.rows[0]?.max_concurrency ?? 0, others: others.rows, wanted: claim.wanted });
  // Calls under way keep their slots until they end, also where fewer are granted from now on.
  const slots = Math.max(granted, claim.inUse);
  await sql`
    insert into ${sql.table(slotTable)} (${sql.ref(callee)}, worker_id, slots, wanted, expires_at)
    values (${claim.calleeId}, ${claim.workerId}, ${slots}, ${claim.wanted}, now() + ${slotLifeMs} * interval '1 millisecond')
    on conflict (${sql.ref(callee)}, worker_id) do update set slots = excluded.slots, wanted = excluded.wanted, expires_at = excluded.expires_at`.execute(trx);
  return granted;
}

export interface SlotDemand {
  /** The callee's highest concurrency. */
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
async function reserveTimes(db: Kysely<Tables>, { callees, rates, callee }: LimitPlaces, calleeId: number, count: number): Promise<number[]> {
  const reserved = await sql<{ first_ms: number; spacing_ms: number }>`
    with pace as (select 60000.0 / requests_per_minute as spacing_ms from ${sql.table(callees)} where id = ${calleeId} and requests_per_minute is not null),
    taken as (
      insert into ${sql.table(rates)} as kept (${sql.ref(callee)}, next_call_at)
      select ${calleeId}, clock_timestamp() + ${count} * spacing_ms * interval '1 millisecond' from pace
      on conflict (${sql.ref(callee)}) do update
        set next_call_at = greatest(kept.next_call_at, clock_timestamp()) + ${count} * (select spacing_ms from pace) * interval '1 millisecond'
      returning next_call_at
    )
    select (extract(epoch from taken.next_call_at - clock_timestamp()) * 1000 - ${count} * spacing_ms)::double precision as first_ms,
           spacing_ms::double precision from taken, pace`.execute(db);
  const row = reserved.rows[0];
  return row ? Array.from({ length: count }, (_, index) => row.first_ms + index * row.spacing_ms) : [];
}
