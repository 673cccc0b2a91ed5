// What a run will take, as far as the last runs and the checks can tell: calls, time, tokens and money.
import { sql, type Kysely } from 'kysely';
import { assumedNoise, detectableChange } from '../domain/detectable-change.ts';
import { costOf } from '../models/ask-model.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import type { AskedJudge } from './preflight-known.ts';
import type { PreflightOrder } from './preflight.ts';
import { readSetNoise } from './set-noise.ts';

export interface Estimate {
  endpointCalls: number;
  judgeCalls: number;
  /** Milliseconds; null where what a call takes is not known of the endpoint or of a judge. */
  durationMs: number | null;
  /** Tokens of the judges; null where no run has told. */
  judgeTokens: number | null;
  /** US dollars for the judges, at today's prices; null where a price or the tokens are not known. */
  cost: number | null;
  /** The smallest change of the pass rate, 0 to 1, that the run will be able to show; null where none is large enough. */
  detectable: number | null;
  tests: number;
  trials: number;
  /** From how many compared tests the set's own noise is known; null: it is assumed. */
  noiseFrom: number | null;
  /** Names of the runs that the figures come from. */
  from: string[];
}

/** All that the estimate is made of but the checks' own calls. */
export interface EstimateFacts extends Pick<Estimate, 'tests' | 'trials' | 'detectable' | 'noiseFrom' | 'from'> {
  isSequential: boolean;
  /** null: the endpoint is not called. */
  endpoint: { calls: number; ms: number | null; lanes: number; perMinute: number | null } | null;
  judges: JudgeLoad[];
  /** Of one call to a judge, in the latest run that asked any. */
  tokensPerCall: { inputTokens: number | null; outputTokens: number | null };
}

interface JudgeLoad {
  judge: JudgeSnapshot;
  calls: number;
  ms: number | null;
  lanes: number;
  perMinute: number | null;
}

/** `took`: milliseconds of one call to a model just now, by its id, for models of which no run tells. */
export function estimateOf(facts: EstimateFacts, took: ReadonlyMap<number, number>): Estimate {
  const { tests, trials, detectable, noiseFrom, from, endpoint, tokensPerCall } = facts;
  const judges = facts.judges.map((load) => ({ ...load, ms: load.ms ?? took.get(load.judge.modelId) ?? null }));
  const judgeCalls = sum(judges.map(({ calls }) => calls)) ?? 0;
  const { inputTokens, outputTokens } = tokensPerCall;
  return {
    endpointCalls: endpoint?.calls ?? 0, judgeCalls, durationMs: durationOf(facts, judges),
    judgeTokens: judgeCalls === 0 ? 0 : inputTokens === null || outputTokens === null ? null : (inputTokens + outputTokens) * judgeCalls,
    cost: sum(judges.map(({ judge, calls }) => costOf(judge, { inputTokens: inputTokens && inputTokens * calls, outputTokens: outputTokens && outputTokens * calls }))),
    tests, trials, detectable, noiseFrom, from,
  };
}

/** Endpoint and judges work at the same time, but for a run that takes one test after the other: there the votes of one test alone are asked at once. */
function durationOf({ isSequential, tests, trials, endpoint }: EstimateFacts, judges: readonly JudgeLoad[]): number | null {
  const lanesOf = ({ calls, lanes }: JudgeLoad): number => (isSequential ? Math.min(lanes, Math.max(1, Math.ceil(calls / (tests * trials)))) : lanes);
  const parts = [...(endpoint ? [endpoint] : []), ...judges.map((load) => ({ ...load, lanes: lanesOf(load) }))].map(({ calls, ms, lanes, perMinute }) =>
    (ms === null ? null : Math.max((calls / lanes) * ms, perMinute === null ? 0 : (calls / perMinute) * 60_000)));
  const known = parts.filter((ms) => ms !== null);
  if (known.length < parts.length) return null;
  return isSequential ? sum(known) : Math.max(0, ...known);
}

/** null where a part is not known. */
function sum(parts: readonly (number | null)[]): number | null {
  return parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);
}

export async function readEstimateFacts(db: Kysely<Tables>, order: PreflightOrder, { tests, judges }: { tests: number; judges: readonly AskedJudge[] }): Promise<EstimateFacts> {
  const trials = order.answersFrom?.trials ?? order.trials;
  const noise = await readSetNoise(db, order.testSetId);
  const called = order.answersFrom ? null : await readEndpoint(db, order, tests * trials);
  const judged = judges.length === 0 ? null : await readJudged(db, order);
  return {
    tests, trials, detectable: detectableChange({ tests, trials, noise: noise?.noise ?? assumedNoise }), noiseFrom: noise?.tests ?? null,
    isSequential: order.answersFrom === null && order.mode === 'sequential', endpoint: called?.endpoint ?? null, judges: await readLoads(db, order.projectId, { judges, rounds: order.answersFrom ? 1 : trials, judged }),
    tokensPerCall: { inputTokens: judged?.inputTokens ?? null, outputTokens: judged?.outputTokens ?? null },
    from: [...new Set([called?.from, judged?.name].filter((name) => name !== undefined && name !== null))],
  };
}

/** What a call took in the latest ended run of the set on this endpoint. */
async function readEndpoint(db: Kysely<Tables>, { projectId, testSetId, endpointId, mode }: PreflightOrder, calls: number) {
  const endpoint = endpointId === null ? undefined : await db.selectFrom('endpoints').select(['max_concurrency', 'requests_per_minute'])
    .where('id', '=', endpointId).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst();
  const earlier = endpoint && await db.selectFrom('runs').select(['name', 'latency_p50_ms']).where('project_id', '=', projectId).where('test_set_id', '=', testSetId)
    .where('endpoint_id', '=', endpointId).where('state', '=', 'completed').where('latency_p50_ms', 'is not', null).orderBy('id', 'desc').limit(1).executeTakeFirst();
  const lanes = mode === 'sequential' ? 1 : endpoint?.max_concurrency ?? 1;
  return { endpoint: { calls, ms: earlier?.latency_p50_ms ?? null, lanes, perMinute: endpoint?.requests_per_minute ?? null }, from: earlier?.name ?? null };
}

interface Judged {
  id: number;
  name: string;
  /** Of one call. */
  inputTokens: number | null;
  outputTokens: number | null;
}

/** The latest run of the set that asked judges. */
async function readJudged(db: Kysely<Tables>, { projectId, testSetId }: PreflightOrder): Promise<Judged | null> {
  const { rows } = await sql<Judged>`
    select id, name, judge_input_tokens::double precision / judge_calls as "inputTokens", judge_output_tokens::double precision / judge_calls as "outputTokens"
    from runs where project_id = ${projectId} and test_set_id = ${testSetId} and judge_calls > 0 order by id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

interface LoadQuestion {
  judges: readonly AskedJudge[];
  /** How often the calls of a judge are made. */
  rounds: number;
  judged: Judged | null;
}

async function readLoads(db: Kysely<Tables>, projectId: number, { judges, rounds, judged }: LoadQuestion): Promise<JudgeLoad[]> {
  if (judges.length === 0) return [];
  const limits = await db.selectFrom('models').select(['id', 'max_concurrency', 'requests_per_minute'])
    .where('id', 'in', judges.map(({ judge }) => judge.modelId)).where('project_id', '=', projectId).execute();
  const means = judged ? await readMeans(db, judged.id) : [];
  return judges.map(({ judge, calls }) => {
    const limit = limits.find(({ id }) => id === judge.modelId);
    const ms = means.find(({ model, baseUrl }) => model === judge.model && baseUrl === judge.baseUrl)?.ms ?? null;
    return { judge, calls: calls * rounds, ms, lanes: limit?.max_concurrency ?? 1, perMinute: limit?.requests_per_minute ?? null };
  });
}

const sampledResults = 300;

/** Mean milliseconds of one call, by the model as the run knew it: from its first results, for there may be a million. */
async function readMeans(db: Kysely<Tables>, runId: number): Promise<{ model: string; baseUrl: string; ms: number }[]> {
  const { rows } = await sql<{ model: string; baseUrl: string; ms: number }>`
    select m.judge ->> 'model' as model, m.judge ->> 'baseUrl' as "baseUrl", sum(j.duration_ms) / sum(jsonb_array_length(j.votes)) as ms
    from (select id from results where run_id = ${runId} order by position, trial limit ${sampledResults}) r
    join judgements j on j.result_id = r.id join run_metrics m on m.id = j.run_metric_id where j.votes <> '[]' group by 1, 2`.execute(db);
  return rows;
}
