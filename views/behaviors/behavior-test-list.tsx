// The first tests of a behavior, with the way to all of them.
import type { BehaviorTests } from '../../src/behaviors/behavior-queries.ts';
import { count, excerpt } from '../ui/format.ts';

const longestExcerpt = 110;

export function BehaviorTestList({ projectId, behaviorId, tests }: { projectId: number; behaviorId: number; tests: BehaviorTests }) {
  const path = `/projects/${projectId}/tests`;
  const { shown, total } = tests;
  return (
    <section class="sec">
      <header><h2>Tests</h2>{total > 0 && <p>{total > shown.length ? `the first ${shown.length} of ${count(total)}` : count(total)}</p>}
        {total > 0 && <a class="push sm" href={`${path}?behavior=${behaviorId}`}>See all its tests</a>}</header>
      {total === 0 && <p class="dim sm">No test has this behavior yet. Choose it when you write or import tests.</p>}
      <table class="tbl"><tbody>
        {shown.map((test) => (
          <tr><td><a class="name" href={`${path}/${test.id}`}>{excerpt(test.text, longestExcerpt) || `Test ${test.id}`}</a>
            <span class="sub">{[test.topic, test.type].filter((part) => part !== '').join(' · ')}</span></td></tr>
        ))}
      </tbody></table>
    </section>
  );
}
