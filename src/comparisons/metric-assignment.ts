// Which metrics judge which tests: the same metrics in both runs make a fair comparison only where they judged the same tests.
import { sql, type RawBuilder } from 'kysely';
import { testTypes } from '../domain/vocabulary.ts';
import type { TestType } from '../domain/vocabulary.ts';

/** Of one metric in one run. Whether it was chosen at the start or is the test set's own makes no difference to any test. */
export interface Assignment {
  testTypes: readonly TestType[];
  /** null: tests of every behavior, and of none. */
  behaviors: readonly number[] | null;
}

export interface AssignedMetric extends Assignment {
  metricId: number;
}

/** What of a test decides which metrics judge it. */
export interface JudgedTest {
  type: TestType;
  behaviorId: number | null;
}

export function judges({ testTypes: types, behaviors }: Assignment, { type, behaviorId }: JudgedTest): boolean {
  return types.includes(type) && (behaviors === null || (behaviorId !== null && behaviors.includes(behaviorId)));
}

/** Whether the test had one set of metrics in one run and another in the other; as each run knows the test. */
export function judgedOtherwise(run: readonly AssignedMetric[], baseline: readonly AssignedMetric[], now: JudgedTest, before: JudgedTest): boolean {
  const idsOf = (metrics: readonly AssignedMetric[], test: JudgedTest): string => metrics.filter((metric) => judges(metric, test)).map(({ metricId }) => metricId).sort((a, b) => a - b).join();
  return idsOf(run, now) !== idsOf(baseline, before);
}

/** It judges every test, whatever the test is. */
export function judgesAll({ testTypes: types, behaviors }: Assignment): boolean {
  return behaviors === null && testTypes.every((type) => types.includes(type));
}

/** `judges` in SQL, for a row of `run_metrics` and the columns of a test; a test holds the two together. */
export function judgesTest(metric: string, { type, behaviorId }: { type: RawBuilder<unknown>; behaviorId: RawBuilder<unknown> }): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${metric}.${column}`);
  return sql<boolean>`(${type} = any (${of('test_types')}) and (${of('source')} <> 'behavior'
    or exists (select 1 from run_behavior_metrics l where l.run_metric_id = ${of('id')} and l.behavior_id = ${behaviorId})))`;
}
