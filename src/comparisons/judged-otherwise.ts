// Counts the paired tests that other metrics judged: of those a change of the verdict may come from the metrics.
import { sql, type Kysely } from 'kysely';
import type { TestType } from '../domain/vocabulary.ts';
import { behaviorsOf } from '../runs/judged-by.ts';
import type { Tables } from '../tables.ts';
import type { ComparedPair } from './compared-pair.ts';
import { judgedOtherwise, judgesAll, type AssignedMetric } from './metric-assignment.ts';
import { allPairs } from './pairs.ts';

interface GroupRow {
  tests: number;
  type_now: TestType;
  behavior_now: number | null;
  type_before: TestType;
  behavior_before: number | null;
}

/** `testsDiffer`: some pair's tests have another version or another id, so that they may be of another type or behavior. */
export async function countJudgedOtherwise(db: Kysely<Tables>, pair: ComparedPair, testsDiffer: boolean): Promise<number> {
  if (pair.shared !== null) return 0;
  const [run, baseline] = [await readAssigned(db, pair.run.id), await readAssigned(db, pair.baseline.id)];
  const alike = JSON.stringify(run) === JSON.stringify(baseline);
  if (alike && (!testsDiffer || run.every(judgesAll))) return 0;
  const groups = await readGroups(db, pair);
  return groups.filter((group) => judgedOtherwise(run, baseline, { type: group.type_now, behaviorId: group.behavior_now }, { type: group.type_before, behaviorId: group.behavior_before }))
    .reduce((sum, { tests }) => sum + tests, 0);
}

async function readAssigned(db: Kysely<Tables>, runId: number): Promise<AssignedMetric[]> {
  const { rows } = await sql<AssignedMetric>`
    select m.metric_id as "metricId", array(select type from unnest(m.test_types) type order by type) as "testTypes", ${behaviorsOf('m')} as behaviors
    from run_metrics m where m.run_id = ${runId} order by m.metric_id`.execute(db);
  return rows;
}

/** As many rows as there are types and behaviors, however many tests there are. */
async function readGroups(db: Kysely<Tables>, pair: ComparedPair): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select count(*)::integer as tests, n.type as type_now, n.behavior_id as behavior_now, b.type as type_before, b.behavior_id as behavior_before
    from (${allPairs(pair)}) pairs join run_tests n on n.run_id = ${pair.run.id} and n.position = pairs.np
    join run_tests b on b.run_id = ${pair.baseline.id} and b.position = pairs.bp group by 2, 3, 4, 5`.execute(db);
  return rows;
}
