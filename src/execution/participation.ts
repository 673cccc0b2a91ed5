// This worker's part in one run: it claims results while there is room, sees each through, and leaves when nothing is left to claim.
import { EventEmitter, once, setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { EndpointSnapshot } from '../tables/runs.ts';
import { expandRun } from '../runs/expand-run.ts';
import { finishRun, hasPendingResults } from '../runs/finish-run.ts';
import { isPassingFault } from '../platform/database-faults.ts';
import type { Logger } from '../platform/log.ts';
import { claimNextInOrder, claimResults, claimSuspect, hasSuspect, releaseResults, type ClaimedResult } from './claim-results.ts';
import type { CallGate } from './call-gate.ts';
import type { Executed } from './execute-result.ts';
import type { InHand } from './in-hand.ts';

export interface ParticipatingRun {
  id: number;
  mode: 'parallel' | 'sequential';
  endpoint: EndpointSnapshot;
}

export interface Participation {
  run: ParticipatingRun;
  /** No new call; what waits is given back. Calls under way go on. */
  stopAdmission(): void;
  /** Calls under way are given up too. */
  abort(): void;
  done: Promise<void>;
}

export interface Participants {
  db: Kysely<Tables>;
  /** Each of its lines carries the run's id. */
  log: Logger;
  workerId: number;
  inHand: InHand;
  /** Those that the results of the run pass: its endpoint's, where it is called, and its judges'. */
  gates: readonly CallGate[];
  /** Sees one result through. Rejects on a fault of the database or of ours. */
  execute(result: ClaimedResult, signals: { admission: AbortSignal; calls: AbortSignal }): Promise<Executed>;
  /** Settles as an error what a fault of ours keeps from being executed. */
  giveUp(result: ClaimedResult, fault: unknown): Promise<void>;
}

const largestClaim = 200;
const idlePauseMs = 200;
/** After so long the copies are made whether or not a first result is there. */
const firstResultMs = 400;
const copyAgainMs = 1_000;

export function participate(run: ParticipatingRun, worker: Participants): Participation {
  const admission = new AbortController();
  const calls = new AbortController();
  for (const { signal } of [admission, calls]) setMaxListeners(0, signal);
  const part = new Part(run, worker, { admission: admission.signal, calls: calls.signal });
  return {
    run,
    stopAdmission: () => admission.abort(new Error('no new calls')),
    abort: () => { admission.abort(new Error('aborted')); calls.abort(new Error('aborted')); },
    done: part.run(),
  };
}

class Part {
  readonly #run: ParticipatingRun;
  readonly #worker: Participants;
  readonly #signals: { admission: AbortSignal; calls: AbortSignal };
  readonly #changes = new EventEmitter();
  #mine = 0;
  #fromPosition = 0;
  #expanded = false;

  constructor(run: ParticipatingRun, worker: Participants, signals: { admission: AbortSignal; calls: AbortSignal }) {
    this.#run = run;
    this.#worker = worker;
    this.#signals = signals;
    this.#changes.setMaxListeners(0);
  }

  async run(): Promise<void> {
    const { db, log } = this.#worker;
    const expanding = this.#expand();
    while (!this.#signals.admission.aborted && (await this.#step()));
    while (this.#mine > 0) await this.#change();
    await expanding;
    await finishRun(db, this.#run.id).catch((error: unknown) => log.warn({ err: error }, 'the run is finished later'));
  }

  async #expand(): Promise<void> {
    const { admission } = this.#signals;
    // The first tests were copied with the start: what is seen first does not wait for the copies of a hundred thousand.
    await once(this.#changes, 'change', { signal: AbortSignal.any([admission, AbortSignal.timeout(firstResultMs)]) }).catch(() => undefined);
    while (!admission.aborted && !this.#expanded) {
      try {
        await expandRun(this.#worker.db, this.#run.id, admission);
        this.#expanded = !admission.aborted;
      } catch (error) {
        this.#worker.log.warn({ err: error }, 'the copies of the tests are made later');
        await wait(copyAgainMs, undefined, { signal: admission }).catch(() => undefined);
      }
    }
  }

  /** One claim, or one wait for a reason to claim. Returns false when there is nothing left to do here. */
  async #step(): Promise<boolean> {
    try {
      const size = this.#room();
      if (size === 0) return (await this.#isWorthWaiting()) && (await this.#change());
      const claimed = await this.#worker.inHand.claiming(size, () => this.#claim(size));
      for (const result of claimed) void this.#see(result);
      if (claimed.length > 0) return true;
      if (this.#mine > 0 || !this.#expanded) return await this.#change();
      return await this.#isolateSuspect();
    } catch (error) {
      if (isPassingFault(error)) return this.#change();
      // What is in hand is still seen through; the worker comes back at its next look for work.
      this.#worker.log.error({ err: error }, 'taking results of a run failed');
      return false;
    }
  }

  #room(): number {
    if (this.#worker.inHand.isIsolating()) return 0;
    const { gates, inHand } = this.#worker;
    // Who has no slot would keep the one result that may be called from a worker that has.
    if (this.#run.mode === 'sequential') return this.#mine === 0 && gates.every((gate) => gate.worth() > 0) ? 1 : 0;
    // The narrowest gate decides: what would only wait before a slow judge is left to others, and to those who need the room.
    const room = Math.min(...gates.map((gate) => gate.room()), inHand.room(), largestClaim);
    // Many small claims cost more than a few larger ones; a hand that is three quarters full still keeps every lane busy.
    const worthwhile = Math.min(...gates.map((gate) => Math.ceil(gate.worth() / 4)), Math.ceil(inHand.capacity / 4), largestClaim);
    return room > 0 && room >= worthwhile ? room : 0;
  }

  /** Who may not call and has nothing in hand waits only while something is left that may come to them. */
  async #isWorthWaiting(): Promise<boolean> {
    return this.#mine > 0 || !this.#expanded || hasPendingResults(this.#worker.db, this.#run.id);
  }

  async #claim(size: number): Promise<ClaimedResult[]> {
    const { db, workerId } = this.#worker;
    const claim = { runId: this.#run.id, workerId };
    if (this.#run.mode === 'sequential') return claimNextInOrder(db, claim);
    const claimed = await claimResults(db, { ...claim, size, fromPosition: this.#fromPosition });
    // Results that were given back may lie before the mark: look at everything once more before leaving.
    this.#fromPosition = claimed.at(-1)?.position ?? 0;
    return claimed.length === 0 ? claimResults(db, { ...claim, size, fromPosition: 0 }) : claimed;
  }

  /** Returns whether there was one. */
  async #isolateSuspect(): Promise<boolean> {
    const { db, workerId, inHand } = this.#worker;
    if (!(await hasSuspect(db, this.#run.id))) return false;
    return inHand.isolate(async () => {
      const [suspect] = await claimSuspect(db, { runId: this.#run.id, workerId });
      if (suspect) await this.#see(suspect);
      return suspect !== undefined;
    });
  }

  async #see(result: ClaimedResult): Promise<void> {
    const { db, inHand, execute } = this.#worker;
    this.#mine += 1;
    inHand.add(result);
    try {
      const executed = await execute(result, this.#signals);
      if (executed.kind === 'released') await releaseResults(db, [{ ...result, calls: executed.calls }]);
    } catch (error) {
      await this.#letGo(result, error);
    } finally {
      this.#mine -= 1;
      inHand.remove(result);
      this.#changes.emit('change');
    }
  }

  /** After a fault of the database it stays claimed there: the reconciler sees that it is in no hand and gives it back. */
  async #letGo(result: ClaimedResult, error: unknown): Promise<void> {
    const { log, giveUp } = this.#worker;
    const about = { err: error, resultId: result.id };
    if (isPassingFault(error)) return log.warn(about, 'a result was let go');
    log.error(about, 'a result could not be executed');
    await giveUp(result, error).catch((fault: unknown) => log.error({ ...about, err: fault }, 'a result was let go'));
  }

  async #change(): Promise<true> {
    await once(this.#changes, 'change', { signal: AbortSignal.timeout(idlePauseMs) }).catch(() => undefined);
    return true;
  }
}
