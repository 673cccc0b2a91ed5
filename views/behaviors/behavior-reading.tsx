// A behavior for people who may not change it.
import type { BehaviorRow, BehaviorTests } from '../../src/behaviors/behavior-queries.ts';
import { describeMetric } from '../../src/evaluators/registry.ts';
import type { MetricChoice } from '../../src/metrics/metric-queries.ts';
import { metricsPath } from '../metrics/paths.ts';
import { Twin } from '../metrics/words.tsx';
import { BehaviorHead } from './behavior-head.tsx';
import { BehaviorTestList } from './behavior-test-list.tsx';

export interface BehaviorReadingProps {
  projectId: number;
  behavior: BehaviorRow;
  /** Its default metrics in their order. */
  metrics: MetricChoice[];
  tests: BehaviorTests;
}

export function BehaviorReading({ projectId, behavior, metrics, tests }: BehaviorReadingProps) {
  return (
    <main id="main">
      <BehaviorHead projectId={projectId} behavior={behavior} testCount={tests.total} mayDelete={false} />
      <div class="split">
        <div class="col">
          {behavior.description !== '' && <section class="sec"><header><h2>What is expected</h2></header><p class="quote">{behavior.description}</p></section>}
          <section class="sec">
            <header><h2>Default metrics</h2></header>
            {metrics.length === 0 && <p class="dim sm">None: its tests get a verdict only from metrics of a test set or a run.</p>}
            <table class="tbl"><tbody>
              {metrics.map((metric) => <tr><td><a class="name" href={metricsPath(projectId, metric.id)}>{metric.name}</a><Twin {...metric} /><span class="sub">{describeMetric(metric.kind, metric.config)}</span></td></tr>)}
            </tbody></table>
          </section>
        </div>
        <BehaviorTestList projectId={projectId} behaviorId={behavior.id} tests={tests} />
      </div>
    </main>
  );
}
