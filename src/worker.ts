// The worker: hears hints, looks for runs with work by itself as well, keeps its lease, and puts right what crashes leave behind.
import { sql } from 'kysely';
import type { WorkerDeps } from './deps.ts';
import { startEngine, type Engine } from './execution/engine.ts';
import { reconcile, returnUnknownResults } from './execution/reconcile.ts';
import { heartbeatMs } from './execution/worker-lease.ts';
import { isPassingFault } from './platform/database-faults.ts';
import { everyRound } from './platform/rounds.ts';
import { receiveHints } from './platform/work-queue.ts';

export interface RunningWorker {
  /** Ends within the grace plus the time that handing back takes. */
  stop(graceMs: number): Promise<void>;
}

const lookMs = 1_000;
const slotsMs = 1_000;
const reconcileMs = 4_000;
const underWayMs = 500;
const runsAtOnce = 100;

export async function createWorker(deps: WorkerDeps): Promise<RunningWorker> {
  const { db, log } = deps;
  const engine = await startEngine({ db, log, client: deps.client, secrets: deps.secrets, concurrency: deps.concurrency });
  const ended = new AbortController();
  const round = (name: string, periodMs: number, work: () => Promise<void>): Promise<void> =>
    everyRound(periodMs, ended.signal, () => work().catch((error: unknown) => {
      if (isPassingFault(error)) log.warn({ reason: String(error) }, `${name}: the database is not there, trying again`);
      else log.error({ err: error }, `${name} failed`);
    }));
  let suspects = new Set<number>();
  const rounds = [
    round('the heartbeat', heartbeatMs, () => engine.beat()),
    round('the renewal of slots', slotsMs, () => engine.renewSlots()),
    round('what is under way', underWayMs, () => engine.tellUnderWay()),
    round('the look for work', lookMs, () => lookForWork(deps, engine)),
    round('the reconciler', reconcileMs, async () => {
      await reconcile(db);
      const known = new Set(engine.inHand.all().map(({ id }) => id));
      suspects = await returnUnknownResults(db, engine.workerId(), known, suspects);
    }),
  ];
  const hints = receiveHints(deps.queue, log, { concurrency: runsAtOnce, work: (runId) => engine.workOn(runId) });
  log.info({ workerId: engine.workerId(), concurrency: deps.concurrency }, 'the worker is ready');
  return {
    async stop(graceMs) {
      const stopping = engine.stop(graceMs);
      await hints.close().catch((error: unknown) => log.warn({ reason: String(error) }, 'the queue was left without a goodbye'));
      await stopping;
      ended.abort();
      await Promise.all(rounds);
    },
  };
}

/** Finds runs with pending results whether or not a hint arrived, and lets go of the cancelled ones. */
async function lookForWork({ db, log }: WorkerDeps, engine: Engine): Promise<void> {
  const active = engine.activeRuns();
  const runs = await sql<{ id: number; cancelled: boolean }>`
    select id, cancel_requested_at is not null as cancelled from runs
    where state in ('queued', 'running') and (cancel_requested_at is not null or expanded_count < test_count
      or exists (select 1 from results r where r.run_id = runs.id and r.state = 'pending'))
    order by id`.execute(db);
  for (const { id, cancelled } of runs.rows) {
    if (cancelled) engine.abortRun(id);
    else if (!active.includes(id)) engine.workOn(id).catch((error: unknown) => log.error({ err: error, runId: id }, 'work on a run failed'));
  }
}
