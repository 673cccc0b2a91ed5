// The engine of a worker process: its lease, the runs it takes part in, and an orderly end.
import { setTimeout as wait } from 'node:timers/promises';
import { sql, type Kysely, type Selectable } from 'kysely';
import { isPassingFault, throughPassingFaults } from '../platform/database-faults.ts';
import { createGroupCommit } from '../platform/group-commit.ts';
import type { Logger } from '../platform/log.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { SecretBox } from '../platform/secrets.ts';
import { loadRunPlan } from '../runs/run-plan.ts';
import type { Tables } from '../tables.ts';
import type { CallGate } from './call-gate.ts';
import { createEndpointGates, createModelGates } from './call-gates.ts';
import { executeResult, loadCallable, settleFault, type ExecutionDeps, type RunContext } from './execute-result.ts';
import { createInHand, type InHand } from './in-hand.ts';
import { loadJudges } from './load-judges.ts';
import { participate, type Participation } from './participation.ts';
import { recordAnswers, type AnsweredResult } from './record-answers.ts';
import { settleResults, type SettledResult } from './settle-results.ts';
import { createUnderWay } from './under-way.ts';
import { takeLease, type WorkerLease } from './worker-lease.ts';

export interface EngineOptions {
  db: Kysely<Tables>;
  client: OutboundClient;
  secrets: SecretBox;
  log: Logger;
  /** Most results in hand at once. */
  concurrency: number;
}

export interface Engine {
  workerId(): number;
  inHand: InHand;
  /** Takes part in the run until nothing of it is left to claim. Joining twice joins once. */
  workOn(runId: number): Promise<void>;
  activeRuns(): number[];
  /** Calls under way are given up, results that wait are given back; the run ends where nothing of it is in any hand. */
  abortRun(runId: number): void;
  /** Renews the lease and the slots; on a lost lease everything in hand is dropped and a new lease is taken. */
  beat(): Promise<void>;
  renewSlots(): Promise<void>;
  /** Writes which calls are under way. */
  tellUnderWay(): Promise<void>;
  /** No new calls; calls under way get the grace; the rest is handed back. */
  stop(graceMs: number): Promise<void>;
}

/** Who joins a run while everything is dropped is aborted at the next look. */
const dropLookMs = 50;
/** The weight is in characters: a group becomes one statement, which has to fit into memory several times over. */
const grouping = { largestGroup: 400, heaviestGroup: 16_000_000, gatherMs: 15, meetsAll: isPassingFault };

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { db, log } = options;
  let lease: WorkerLease = await takeLease(db);
  let stopping = false;
  let dropping = false;
  const inHand = createInHand(options.concurrency);
  const active = new Map<number, Participation>();
  const joining = new Map<number, Promise<void>>();
  const gates = createEndpointGates(db, () => lease.workerId, log);
  const modelGates = createModelGates(db, () => lease.workerId, log);
  const whileTrusted = (write: () => Promise<void>): Promise<void> => throughPassingFaults(() => write().catch((error: unknown) => {
    if (isPassingFault(error)) log.warn({ reason: String(error) }, 'results cannot be written just now');
    throw error;
  }), () => lease.trustedUntilMs());
  const deps: ExecutionDeps = {
    db, client: options.client, isTrusted: () => lease.isTrusted(), underWay: createUnderWay(db),
    answers: createGroupCommit({ ...grouping, weigh: weighAnswer, commit: (group) => whileTrusted(() => recordAnswers(db, group)) }),
    settlements: createGroupCommit({ ...grouping, weigh: weighSettlement, commit: (group) => whileTrusted(() => settleResults(db, group)) }),
  };

  async function takePart(runId: number): Promise<void> {
    const run = await db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirst();
    if (!run || run.state === 'completed' || run.state === 'cancelled' || run.cancel_requested_at !== null || stopping || dropping) return;
    await db.updateTable('runs').set({ state: 'running', started_at: sql<Date>`now()` }).where('id', '=', runId).where('state', '=', 'queued').execute();
    // What is judged again calls no endpoint.
    if (run.answers_from_run_id !== null) return takePartAt(run, null);
    const gate = await gates.use(run.endpoint_id);
    try {
      await takePartAt(run, gate);
    } finally {
      await gates.leave(run.endpoint_id);
    }
  }

  async function takePartAt(run: Selectable<Tables['runs']>, gate: CallGate | null): Promise<void> {
    const runLog = log.child({ runId: run.id, workerId: lease.workerId });
    runLog.debug('takes part in a run');
    const plan = await loadRunPlan(db, run.id);
    const endpoint = await loadCallable(db, options.secrets, run.endpoint_id, run.endpoint);
    const { judges, leave } = await loadJudges(db, options.secrets, modelGates, plan);
    const context: RunContext = {
      plan, gate, endpoint, judges, maxAttempts: run.endpoint.maxAttempts, trials: run.trials, testCount: run.test_count,
    };
    try {
      const participation = participate(run, {
        db, log: runLog, workerId: lease.workerId, inHand, gates: gatesOf(context),
        execute: (result, signals) => executeResult(deps, context, result, signals), giveUp: (result, fault) => settleFault(deps, result, fault),
      });
      active.set(run.id, participation);
      if (stopping) participation.stopAdmission();
      await participation.done;
    } finally {
      active.delete(run.id);
      await leave();
      runLog.debug('has left a run');
    }
  }

  async function dropEverything(): Promise<void> {
    log.warn({ workerId: lease.workerId }, 'the lease expired: results in hand belong to other workers now');
    dropping = true;
    try {
      while (joining.size > 0) {
        for (const participation of active.values()) participation.abort();
        await Promise.race([Promise.allSettled([...joining.values()]), wait(dropLookMs)]);
      }
      lease = await takeLease(db);
    } finally {
      dropping = false;
    }
  }

  return {
    workerId: () => lease.workerId,
    inHand,
    workOn(runId) {
      const known = joining.get(runId);
      if (known) return known;
      const joined = takePart(runId).finally(() => joining.delete(runId));
      joining.set(runId, joined);
      return joined;
    },
    activeRuns: () => [...active.keys()],
    abortRun: (runId) => active.get(runId)?.abort(),
    async beat() {
      if (!(await lease.beat()) && !stopping) await dropEverything();
    },
    async renewSlots() {
      await Promise.all([gates.renew(), modelGates.renew()]);
    },
    tellUnderWay: () => deps.underWay.tell(),
    async stop(graceMs) {
      stopping = true;
      for (const participation of active.values()) participation.stopAdmission();
      const giveUp = setTimeout(() => { for (const participation of active.values()) participation.abort(); }, graceMs);
      await Promise.allSettled([...joining.values()]);
      clearTimeout(giveUp);
      await lease.end().catch((error: unknown) => log.warn({ err: error }, 'the lease ends by itself'));
    },
  };
}

function gatesOf({ gate, judges }: RunContext): CallGate[] {
  const asked = [...new Set([...judges.values()].flatMap((judge) => ('gate' in judge ? [judge.gate] : [])))];
  return gate === null ? asked : [gate, ...asked];
}

function weighAnswer({ answer }: AnsweredResult): number {
  return answer.rawReply.length + answer.mapped.output.length;
}

function weighSettlement({ failure, evaluations }: SettledResult): number {
  const votes = evaluations.flatMap(({ judgement }) => judgement?.votes ?? []);
  return votes.reduce((weight, { raw, reason }) => weight + (raw?.length ?? 0) + reason.length, failure?.rawReply?.length ?? 0);
}
