// After reviews and over several trials, the filter by a metric shows what they made of its verdicts.
import fc from 'fast-check';
import { beforeAll, it } from 'vitest';
import type { EvaluationVerdict, ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { makeProject } from '../support/fixtures.ts';
import { assertFilters, assertFinalVerdicts } from '../support/invariants.ts';
import { settledRun, type Judged } from '../support/settled-run.ts';
import { app, openStage, review } from './metric-filter-stage.ts';

beforeAll(openStage);

it('what reviews and trials make of a metric’s verdicts is what its filter shows', async () => {
  const small = await makeProject(app.db, { url: 'http://127.0.0.1:9/', tests: 8 });
  const verdict = fc.constantFrom<EvaluationVerdict>('pass', 'fail', 'error');
  const results = fc.array(fc.oneof({ weight: 5, arbitrary: fc.tuple(verdict) }, fc.constantFrom<Judged>('call failed', []), fc.constant(null)), { minLength: 16, maxLength: 16 });
  const said = fc.record({ position: fc.nat({ max: 7 }), verdict: fc.constantFrom<ReviewedVerdict>('pass', 'fail'), ofMetric: fc.boolean() });
  await fc.assert(fc.asyncProperty(results, fc.array(said, { maxLength: 5 }), fc.constantFrom(1, 2), async (judgements, reviews, trials) => {
    const run = await settledRun(app.db, small, (position, trial) => judgements[position * 2 + trial - 1]!, { trials });
    for (const one of reviews) {
      const judgement = judgements[one.position * 2];
      if (judgement === null || (one.ofMetric && (judgement === 'call failed' || judgement!.length === 0))) continue;
      await review(small.projectId, run, one.position, one.verdict, one.ofMetric ? 0 : undefined);
    }
    const row = await app.db.selectFrom('runs').selectAll().where('id', '=', run.id).executeTakeFirstOrThrow();
    await assertFinalVerdicts(app.db, row);
    await assertFilters(app.db, row);
  }), { numRuns: 25 });
}, 600_000);
