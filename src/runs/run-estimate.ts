// What a run will take, as far as the last runs can tell: calls, time, tokens and money.
import { sql, type Kysely } from 'kysely';
import { assumedNoise, detectableChange } from '../domain/detectable-change.ts';
import type { Tables } from '../tables.ts';
import type { Coverage } from './metric-coverage.ts';
import type { PreflightOrder } from './preflight.ts';
import { readSetNoise } from './set-noise.ts';

export interface Estimate {
  endpointCalls: number;
  judgeCalls: number;
  /** Milliseconds; null where no run of the set has ended on this endpoint. */
  durationMs: number | null;
  /** Tokens of the judges; null where no run has told. */
  judgeTokens: number | null;
  /** US dollars for the judges; null where a price or the tokens are not known. */
  cost: number | null;
  /** The smallest change of the pass rate, 0 to 1, that the run will be able to show; null where none is large enough. */
  detectable: number | null;
  tests: number;
  trials: number;
  /** From how many compared tests the set's own noise is known; null: it is assumed. */
  noiseFrom: number | null;
  /** The run that the figures come from. */
  from: { number: number; name: string } | null;
}

interface Earlier {
  number: number;
  name: string;
  p50Ms: number | null;
  judgeCalls: number | null;
  judgeTokens: number | null;
  judgeCost: number | null;
}

export async function estimateRun(db: Kysely<Tables>, order: PreflightOrder, { tests, coverage }: { tests: number; coverage: Coverage }): Promise<Estimate> {
  const earlier = await readEarlier(db, order);
  const trials = order.answersFrom?.trials ?? order.trials;
  const noise = await readSetNoise(db, order.testSetId);
  const endpointCalls = order.answersFrom ? 0 : tests * trials;
  const judgeCalls = coverage.judgeCalls * trials;
  const perCall = (total: number | null | undefined): number | null => (total === null || total === undefined || !earlier?.judgeCalls ? null : (total / earlier.judgeCalls) * judgeCalls);
  return {
    endpointCalls, judgeCalls,
    durationMs: await durationOf(db, order, endpointCalls, earlier),
    judgeTokens: judgeCalls === 0 ? 0 : perCall(earlier?.judgeTokens),
    cost: judgeCalls === 0 ? 0 : perCall(earlier?.judgeCost),
    tests, trials, detectable: detectableChange({ tests, trials, noise: noise?.noise ?? assumedNoise }), noiseFrom: noise?.tests ?? null,
    from: earlier ? { number: earlier.number, name: earlier.name } : null,
  };
}

/** The latest ended run of the set, one on the same endpoint first. */
async function readEarlier(db: Kysely<Tables>, { projectId, testSetId, endpointId }: PreflightOrder): Promise<Earlier | null> {
  const { rows } = await sql<Earlier>`
    select number, name, latency_p50_ms as "p50Ms", judge_calls as "judgeCalls",
           (judge_input_tokens + judge_output_tokens)::double precision as "judgeTokens", judge_cost as "judgeCost"
    from runs where project_id = ${projectId} and test_set_id = ${testSetId} and state = 'completed'
    order by (endpoint_id = ${endpointId}) desc nulls last, id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

async function durationOf(db: Kysely<Tables>, { endpointId, mode, answersFrom }: PreflightOrder, calls: number, earlier: Earlier | null): Promise<number | null> {
  if (answersFrom || endpointId === null || earlier?.p50Ms == null) return null;
  const endpoint = await db.selectFrom('endpoints').select(['max_concurrency', 'requests_per_minute']).where('id', '=', endpointId).executeTakeFirst();
  if (!endpoint) return null;
  const lanes = mode === 'sequential' ? 1 : endpoint.max_concurrency;
  const byRate = endpoint.requests_per_minute === null ? 0 : (calls / endpoint.requests_per_minute) * 60_000;
  return Math.max((calls / lanes) * earlier.p50Ms, byRate);
}
