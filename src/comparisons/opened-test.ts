// Reads one test of a comparison in full: what was asked, both answers, and each metric's judgement on both sides.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EvaluationVerdict, ResultState, TestType, Verdict } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import type { ComparedPair } from './compared-pair.ts';
import { metricVerdict } from './result-verdicts.ts';

export interface OpenedTest {
  /** null: the test is not in that run. */
  before: OpenedSide | null;
  after: OpenedSide | null;
}

export interface OpenedSide {
  position: number;
  type: TestType;
  prompt: string;
  expected: string | null;
  goal: string | null;
  behaviorName: string;
  contentHash: string;
  flaky: boolean;
  /** Of the trial that is shown: the first one that has the test's verdict. */
  result: {
    trial: number;
    state: ResultState;
    verdict: Verdict | null;
    /** What a review agrees with, or contradicts. */
    automatedVerdict: Verdict | null;
    noneReason: string | null;
    errorMessage: string | null;
    latencyMs: number | null;
    /** Of its reviews, withdrawn ones too; 0: it has none. */
    newestReview: number;
    turns: { number: number; message: string | null; reply: string }[];
    evaluations: OpenedEvaluation[];
  };
}

export interface OpenedEvaluation {
  runMetricId: number;
  verdict: EvaluationVerdict;
  score: number | null;
  category: string | null;
  reason: string;
}

/** Verdicts with or without reviews, as the pair asks. By its position in this run, or in the baseline for a test that only the baseline has. null where there is no such test. */
export async function openTest(db: Kysely<Tables>, pair: ComparedPair, { position, baselinePosition }: { position: number | null; baselinePosition: number | null }): Promise<OpenedTest | null> {
  const { rows } = await sql<OpenedTest>`
    select ${side(pair, 'baseline', baselinePosition)} as before, ${side(pair, 'run', position)} as after`.execute(db);
  const opened = rows[0]!;
  return opened.before || opened.after ? opened : null;
}

function side(pair: ComparedPair, which: 'run' | 'baseline', position: number | null): RawBuilder<unknown> {
  if (position === null) return sql`null::json`;
  const runId = pair[which].id;
  const verdict = (row: 'r' | 't') => sql.ref(pair.basis === 'final' ? `${row}.verdict` : `${row}.automated_verdict`);
  return sql`(
    select json_build_object('position', t.position, 'type', t.type, 'prompt', t.prompt, 'expected', t.expected, 'goal', t.goal, 'behaviorName', t.behavior_name,
      'contentHash', t.content_hash, 'flaky', t.flaky, 'result', (
        select json_build_object('trial', r.trial, 'state', r.state, 'verdict', ${verdict('r')}, 'automatedVerdict', r.automated_verdict, 'noneReason', r.none_reason,
          'errorMessage', r.error_message, 'latencyMs', r.latency_ms, 'newestReview', (select coalesce(max(id), 0) from reviews where result_id = r.id),
          'turns', (select coalesce(json_agg(json_build_object('number', number, 'message', message, 'reply', reply) order by number), '[]') from turns where result_id = r.id),
          'evaluations', (select coalesce(json_agg(json_build_object('runMetricId', m.id, 'verdict', ${metricVerdict(pair.basis, 'e')},
            'score', e.score, 'category', e.category, 'reason', e.reason) order by m.position), '[]')
            from evaluations e join run_metrics m on m.id = e.run_metric_id where e.result_id = r.id))
        from results r where r.run_id = t.run_id and r.position = t.position order by ${verdict('r')} is not distinct from ${verdict('t')} desc, r.trial limit 1))
    from run_tests t where t.run_id = ${runId} and t.position = ${position})`;
}

/** The partner of a test, by id or else by content among what is left; null: it has none. The rule is that of pairs.ts, for one test. */
export async function partnerOf(db: Kysely<Tables>, pair: ComparedPair, position: number): Promise<number | null> {
  const { rows } = await sql<{ position: number | null }>`
    with own as (select test_id, content_hash, position from run_tests where run_id = ${pair.run.id} and position = ${position})
    select coalesce(
      (select b.position from own join run_tests b on b.run_id = ${pair.baseline.id} and b.test_id = own.test_id),
      (select b.position from own
        join lateral (select count(*) as nth from run_tests t where t.run_id = ${pair.run.id} and t.content_hash = own.content_hash and t.position <= own.position and ${isLonely(pair.baseline.id)}) o on true
        join lateral (select t.position, row_number() over (order by t.position) as nth from run_tests t
          where t.run_id = ${pair.baseline.id} and t.content_hash = own.content_hash and ${isLonely(pair.run.id)}) b on b.nth = o.nth)
    ) as position`.execute(db);
  return rows[0]?.position ?? null;
}

function isLonely(otherRunId: number): RawBuilder<boolean> {
  return sql`not exists (select 1 from run_tests other where other.run_id = ${otherRunId} and other.test_id = t.test_id)`;
}
