// Looks, before a run starts, whether what it needs is there: each check tells what it found, and the whole what the run will take.
import type { Kysely } from 'kysely';
import type { ExecutionMode, TestType } from '../domain/vocabulary.ts';
import type { OutboundClient } from '../platform/outbound.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { Tables } from '../tables.ts';
import type { MetricsWanted } from './choose-metrics.ts';
import type { KeptCall } from './kept-calls.ts';
import type { Coverage } from './metric-coverage.ts';
import { readCalls } from './preflight-calls.ts';
import { readKnown, type ChoiceCoverage, type Known } from './preflight-known.ts';
import { estimateOf, type Estimate } from './run-estimate.ts';
import type { RunRow } from './run-queries.ts';

/** An error asks before the run starts; a warning does not. */
export interface Check {
  key: string;
  state: 'waiting' | 'ok' | 'warning' | 'error';
  what: string;
  value?: string;
  detail?: string;
  link?: { href: string; text: string };
  /** Of an error that no tick helps: the start itself refuses it, at the field. */
  refused?: true;
  /** Of what cannot be found without a call: which one, with the version of what is called. */
  foundBy?: string;
  /** Of what a call found: how long ago, in milliseconds. */
  ageMs?: number;
  /** Of a model that was asked: how long it took. */
  took?: { modelId: number; ms: number };
}

export interface Preflight {
  checks: Check[];
  coverage: Coverage | null;
  /** What the two choices mean that need no further word, for the same order; null where it could not be read. */
  choices: ChoiceCoverage | null;
  estimate: Estimate | null;
  /** Nothing is awaited any more. */
  done: boolean;
}

export interface PreflightOrder extends MetricsWanted {
  type: TestType;
  endpointId: number | null;
  mode: ExecutionMode;
  trials: number;
  /** The run whose answers are reused; null: the endpoint is called. */
  answersFrom: RunRow | null;
}

export interface PreflightDeps {
  db: Kysely<Tables>;
  client: OutboundClient;
  secrets: SecretBox;
}

/** What the database and the last calls can tell; nothing new is called, so the other calls stand there as waiting. */
export async function firstLook(deps: PreflightDeps, order: PreflightOrder): Promise<Preflight> {
  const known = await readKnown(deps.db, order);
  const calls = await readCalls(deps, order, known.judges);
  return reportOf(known, calls.map(({ check }) => check), false);
}

/** Yields what is known each time that a check ends, and last with `done`. */
export function preflight(deps: PreflightDeps, order: PreflightOrder): AsyncGenerator<Preflight> {
  return reports(deps, order, ({ look }) => look());
}

/** The same, but calls whatever can be called: nothing that was found before is believed. */
export function preflightAnew(deps: PreflightDeps, order: PreflightOrder): AsyncGenerator<Preflight> {
  return reports(deps, order, ({ lookAnew }) => lookAnew());
}

async function* reports(deps: PreflightDeps, order: PreflightOrder, lookAt: (call: KeptCall) => Promise<Check>): AsyncGenerator<Preflight> {
  const known = await readKnown(deps.db, order);
  const calls = await readCalls(deps, order, known.judges);
  const checks = calls.map(({ check }) => check);
  const awaited = new Map(calls.map((call, index) =>
    [index, lookAt(call).catch((error: unknown) => notChecked(call.check, error)).then((found) => ({ index, found }))] as const));
  yield reportOf(known, checks, awaited.size === 0);
  while (awaited.size > 0) {
    const { index, found } = await Promise.race(awaited.values());
    awaited.delete(index);
    checks[index] = found;
    yield reportOf(known, checks, awaited.size === 0);
  }
}

function reportOf({ checks, coverage, choices, facts }: Known, calls: readonly Check[], done: boolean): Preflight {
  const took = new Map(calls.flatMap((check) => (check.took ? [[check.took.modelId, check.took.ms] as const] : [])));
  return { checks: [...checks, ...calls], coverage, choices, estimate: facts && estimateOf(facts, took), done };
}

/** A check that could not be made says so; it must not end the others. */
function notChecked(check: Check, error: unknown): Check {
  return { ...check, state: 'error', detail: `This could not be checked: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` };
}

export const nothingKnown: Preflight = { checks: [], coverage: null, choices: null, estimate: null, done: false };

export const brokenOffKey = 'broken-off';

/** Where the checks ended early: a sentence in place of those that are still waited for. */
export function brokenOff(last: Preflight): Preflight {
  const check: Check = { key: brokenOffKey, foundBy: brokenOffKey, state: 'error', what: 'The checks could not be finished', detail: 'Something went wrong in Assay; its log says more. Check again, or start the run without them.' };
  return { ...last, checks: [...last.checks.filter(({ state }) => state !== 'waiting'), check], done: true };
}
