// What a metric has said: its verdicts run by run, and where it could not judge.
import { sql, type Kysely } from 'kysely';
import type { RunState } from '../domain/vocabulary.ts';
import type { Tables } from '../tables.ts';
import { searchedRuns, shownErrors, shownRuns } from './shown-limits.ts';

export interface MeasuredRun {
  runMetricId: number;
  number: number;
  name: string;
  state: RunState;
  createdAt: Date;
  /** Of the metric, as the run has it. */
  version: number;
  /** Results by what the metric said of them. */
  pass: number;
  fail: number;
  error: number;
  /** Results of which people said otherwise. */
  overruled: number;
}

export interface ErredResult {
  runNumber: number;
  runName: string;
  version: number;
  position: number;
  trial: number;
  prompt: string;
  reason: string;
}

export interface MetricHistory {
  /** The latest first. */
  runs: MeasuredRun[];
  /** Those of the latest run first. */
  erred: ErredResult[];
}

export async function metricHistory(db: Kysely<Tables>, projectId: number, metricId: number): Promise<MetricHistory> {
  return { runs: await measuredRuns(db, projectId, metricId), erred: await erredResults(db, projectId, metricId) };
}

/** From the tallies: a few rows for each run, however large it is. */
async function measuredRuns(db: Kysely<Tables>, projectId: number, metricId: number): Promise<MeasuredRun[]> {
  const { rows } = await sql<MeasuredRun>`
    select m.id as "runMetricId", r.number, r.name, r.state, r.created_at as "createdAt", m.version, t.pass, t.fail, t.error, t.overruled
    from (${latestRuns(metricId, shownRuns)}) m
    join runs r on r.id = m.run_id and r.project_id = ${projectId}
    cross join lateral (
      select coalesce(sum(results) filter (where verdict = 'pass'), 0)::integer as pass, coalesce(sum(results) filter (where verdict = 'fail'), 0)::integer as fail,
        coalesce(sum(results) filter (where verdict = 'error'), 0)::integer as error, coalesce(sum(results) filter (where final_verdict <> verdict), 0)::integer as overruled
      from metric_tallies where run_metric_id = m.id) t
    order by r.id desc`.execute(db);
  return rows;
}

async function erredResults(db: Kysely<Tables>, projectId: number, metricId: number): Promise<ErredResult[]> {
  const { rows } = await sql<ErredResult>`
    select r.number as "runNumber", r.name as "runName", m.version, s.position, s.trial, left(t.prompt, 400) as prompt, e.reason
    from (${latestRuns(metricId, searchedRuns)}) m
    join runs r on r.id = m.run_id and r.project_id = ${projectId}
    cross join lateral (
      select result_id, reason from evaluations where run_metric_id = m.id and verdict = 'error' order by result_id desc limit ${shownErrors}) e
    join results s on s.id = e.result_id
    join run_tests t on t.run_id = s.run_id and t.position = s.position
    order by m.run_id desc, e.result_id desc limit ${shownErrors}`.execute(db);
  return rows;
}

const latestRuns = (metricId: number, most: number) =>
  sql`select id, run_id, version from run_metrics where metric_id = ${metricId} order by run_id desc limit ${most}`;
