// What the ledger of a comparison says of reviews: on which side people corrected verdicts, and the way to a comparison without them.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { areUneven } from '../../src/comparisons/corrections.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { app, eightToOne, of, openStage, page, setProject, textOf } from './comparison-stage.ts';

beforeAll(openStage);
beforeEach(setProject);

/** Failed tests that people passed. */
async function correct(run: RunRow, tests: number): Promise<void> {
  await sql`update run_tests set verdict = 'pass', reviewed = true where run_id = ${run.id} and position in
    (select position from run_tests where run_id = ${run.id} and verdict = 'fail' order by position limit ${tests})`.execute(app.db);
  await sql`delete from run_tallies where run_id = ${run.id}`.execute(app.db);
  await sql`insert into run_tallies (run_id, bin, behavior_id, automated_verdict, verdict, flaky, tests)
    select run_id, 0, 0, automated_verdict, verdict, flaky, count(*) from run_tests where run_id = ${run.id} group by 1, 4, 5, 6`.execute(app.db);
  await app.db.updateTable('runs').set({ revision: 1 }).where('id', '=', run.id).execute();
}

/** The line of the ledger, with its class. */
const line = (html: string, words: string): string => [...html.matchAll(/<li class="(?:ok|warn)">.*?<\/li>/gs)].map(([item]) => item).find((item) => textOf(item).includes(words)) ?? '';

describe('the ledger', () => {
  it('says that no verdict was corrected where that is so', async () => {
    const { run } = await eightToOne();
    expect(line(await page(of(run)), 'No verdict corrected by reviews')).toContain('class="ok"');
  });

  it('marks corrections of one side alone as a difference, and leads to the automated verdicts', async () => {
    const { run, baseline } = await eightToOne();
    await correct(run, 5);
    const html = await page(of(run));
    expect(textOf(html)).toContain('Can’t tell yet: 3 tests regressed, 1 improved.');
    const told = line(html, '5 verdicts corrected by reviews here, none in the baseline');
    expect(told).toContain('class="warn"');
    const wayOut = `${of(run)}?baseline=${baseline.number}&amp;basis=automated`;
    expect(told).toContain(`href="${wayOut}"`);
    const automated = await page(wayOut.replaceAll('&amp;', '&'));
    expect(textOf(automated)).toContain('Worse than Nightly 41');
    expect(line(automated, 'Reviews are left out')).toContain('class="ok"');
  });

  it('names the side: corrections of the baseline alone are its own', async () => {
    const { run, baseline } = await eightToOne();
    await correct(baseline, 1);
    expect(line(await page(of(run)), 'No verdict corrected by reviews here, 1 in the baseline')).toContain('class="warn"');
  });

  it('takes about as many corrections on both sides for no difference', async () => {
    const { run, baseline } = await eightToOne();
    await correct(run, 2);
    await correct(baseline, 1);
    expect(line(await page(of(run)), '2 verdicts corrected by reviews here, 1 in the baseline')).toContain('class="ok"');
  });
});

describe('corrections', () => {
  it.each([[0, 0, false], [1, 0, true], [0, 1, true], [2, 1, false], [3, 1, true], [10, 20, false], [10, 21, true]])('%i here and %i in the baseline are uneven: %s', (run, baseline, uneven) => {
    expect(areUneven({ run, baseline })).toBe(uneven);
  });
});
