// What must hold of an ended run after every fault: each result once, each answer its own, and every count the same.
import { sql, type Kysely } from 'kysely';
import { parseString } from 'fast-csv';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { finalVerdict, standingReviews } from '../../src/domain/final-verdict.ts';
import { stripBin } from '../../src/domain/strip.ts';
import { noVerdicts, testVerdict } from '../../src/domain/verdicts.ts';
import { evaluationVerdicts, type Verdict } from '../../src/domain/vocabulary.ts';
import { resultsCsv } from '../../src/exports/results-csv.ts';
import { countResults } from '../../src/runs/result-counts.ts';
import {
  bases, listOrder, mostMatches, noFilters, reviewFilters, testsPerPage, type Basis, type ByVerdict, type ListCursor, type ResultCounts, type ResultFilters,
} from '../../src/runs/result-order.ts';
import { listTests, type ListedTest } from '../../src/runs/result-queries.ts';
import { countVerdicts, listRuns } from '../../src/runs/run-queries.ts';
import { readTallies, type Tally } from '../../src/runs/tallies.ts';
import type { Tables } from '../../src/tables.ts';
import type { NumberedEndpoint } from './numbered-endpoint.ts';

/** Where the run lives: `url` is for a connection of the export's own. */
interface Place {
  db: Kysely<Tables>;
  url: string;
}

/** Two processes read their clocks, and a busy machine may hold one between two readings; a call that is repeated after a loss comes many seconds later. */
const clockToleranceMs = 1_000;

type Run = Awaited<ReturnType<typeof readRun>>;

export async function assertInvariants(place: Place, runId: number, endpoint?: Pick<NumberedEndpoint, 'given'>): Promise<void> {
  const run = await readRun(place.db, runId);
  expect(run.state, 'the run has ended').toMatch(/^(completed|cancelled)$/);
  await assertEachResultOnce(place.db, run);
  if (endpoint) await assertOwnAnswers(place.db, run, endpoint);
  await assertFinalVerdicts(place.db, run);
  await assertTestVerdicts(place.db, run);
  await assertTallies(place.db, run);
  await assertSameCounts(place, run);
  await assertFilters(place.db, run);
}

function readRun(db: Kysely<Tables>, runId: number) {
  return db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
}

async function assertEachResultOnce(db: Kysely<Tables>, run: Run): Promise<void> {
  const results = await db.selectFrom('results').select(['position', 'trial', 'state']).where('run_id', '=', run.id).orderBy('position').orderBy('trial').execute();
  const expected = Array.from({ length: run.expanded_count * run.trials }, (_, index) => [Math.floor(index / run.trials), (index % run.trials) + 1]);
  expect(results.map(({ position, trial }) => [position, trial])).toEqual(expected);
  if (run.state === 'completed') expect(run.expanded_count).toBe(run.test_count);
  const ends = run.state === 'completed' ? ['settled'] : ['settled', 'cancelled'];
  expect(results.filter(({ state }) => !ends.includes(state)), 'results that have not ended').toEqual([]);
}

/** Each stored answer was given to this very test and trial, within the call that the result tells of, and stands nowhere else. */
async function assertOwnAnswers(db: Kysely<Tables>, run: Run, { given }: Pick<NumberedEndpoint, 'given'>): Promise<void> {
  const answers = await db.selectFrom('turns').innerJoin('results', 'results.id', 'turns.result_id')
    .innerJoin('run_tests', (join) => join.onRef('run_tests.run_id', '=', 'results.run_id').onRef('run_tests.position', '=', 'results.position'))
    .select(['turns.reply', 'run_tests.test_id', 'results.trial', 'results.state', 'results.answered', 'results.started_at', 'results.calls'])
    .where('results.run_id', '=', run.id).execute();
  expect(new Set(answers.map(({ reply }) => reply)).size, 'answers that stand in two results').toBe(answers.length);
  for (const answer of answers) {
    const origin = given.get(answer.reply);
    expect(origin, `the endpoint gave the answer “${answer.reply}”`).toMatchObject({ testId: answer.test_id, trial: answer.trial });
    const call = answer.calls.findLast(({ cause }) => cause === null);
    if (answer.state !== 'settled' || !call) continue;
    const begun = Date.parse(call.at);
    expect(origin!.at.getTime(), `“${answer.reply}” came in the recorded call`).toBeGreaterThanOrEqual(begun - clockToleranceMs);
    expect(origin!.at.getTime(), `“${answer.reply}” came in the recorded call`).toBeLessThanOrEqual(begun + call.latencyMs + clockToleranceMs);
  }
  const unanswered = await db.selectFrom('results').select('id').where('run_id', '=', run.id).where('state', '=', 'settled').where('verdict', '<>', 'error')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('turns').select('number').whereRef('result_id', '=', 'results.id')))).execute();
  expect(unanswered, 'results with a verdict but without an answer').toEqual([]);
}

/** What is stored of a result and of its evaluations is what the one rule makes of its evaluations and reviews. */
export async function assertFinalVerdicts(db: Kysely<Tables>, run: Pick<Run, 'id'>): Promise<void> {
  const results = await db.selectFrom('results').select(['id', 'verdict', 'automated_verdict', 'reviewed', 'conflicting', 'disputed']).where('run_id', '=', run.id).where('state', '=', 'settled').orderBy('id').execute();
  const evaluations = await db.selectFrom('evaluations').innerJoin('results', 'results.id', 'evaluations.result_id')
    .select(['result_id', 'run_metric_id', 'evaluations.verdict', 'reviewed_verdict']).where('results.run_id', '=', run.id).orderBy('run_metric_id').execute();
  const reviews = await db.selectFrom('reviews').leftJoin('review_withdrawals', 'review_withdrawals.review_id', 'reviews.id')
    .select(['reviews.id', 'result_id', 'reviews.account_id', 'target', 'run_metric_id', 'turn_number', 'verdict', 'supersedes_id', 'review_withdrawals.review_id as withdrawn']).where('run_id', '=', run.id).orderBy('reviews.id').execute();
  for (const { id, automated_verdict: automated, ...stored } of results) {
    const judged = evaluations.filter(({ result_id }) => result_id === id);
    const written = reviews.filter(({ result_id }) => result_id === id).map((review) => ({
      id: review.id, accountId: review.account_id, target: review.target, runMetricId: review.run_metric_id, turnNumber: review.turn_number, verdict: review.verdict, supersedesId: review.supersedes_id,
    }));
    const withdrawn = new Set(reviews.flatMap(({ withdrawn: gone }) => gone ?? []));
    const { metricVerdicts, ...final } = finalVerdict({
      callFailed: automated === 'error' && judged.length === 0, evaluations: judged.map(({ run_metric_id, verdict }) => ({ id: run_metric_id, verdict })), reviews: standingReviews(written, withdrawn),
    });
    expect({ id, ...stored }, 'the final verdict').toEqual({ id, ...final });
    expect(judged.map(({ reviewed_verdict }) => reviewed_verdict), 'the metrics that were reviewed').toEqual(metricVerdicts.map(({ reviewed }) => reviewed));
  }
}

async function assertTestVerdicts(db: Kysely<Tables>, run: Run): Promise<void> {
  const tests = await db.selectFrom('run_tests').select(['position', 'verdict', 'flaky', 'reviewed', 'conflicting', 'disputed',
    sql<object>`(select json_build_object('reviewed', bool_or(r.reviewed), 'conflicting', bool_or(r.conflicting), 'disputed', bool_or(r.disputed)) from results r
      where r.run_id = run_tests.run_id and r.position = run_tests.position)`.as('ofTrials'),
    sql<Verdict[]>`(select coalesce(array_agg(r.verdict order by r.trial), '{}') from results r
      where r.run_id = run_tests.run_id and r.position = run_tests.position and r.state = 'settled')`.as('trials')])
    .where('run_id', '=', run.id).orderBy('position').execute();
  for (const { position, verdict, flaky, trials, ofTrials, ...flags } of tests) {
    const expected = trials.length === 0 ? { verdict: null, flaky: false } : testVerdict(trials);
    expect({ position, verdict, flaky }).toEqual({ position, ...expected });
    expect({ position, ...flags }, 'what people’s reviews make of the test').toEqual({ position, ...ofTrials });
  }
}

async function assertTallies(db: Kysely<Tables>, run: Run): Promise<void> {
  const tests = await db.selectFrom('run_tests').selectAll().where('run_id', '=', run.id).where('verdict', 'is not', null).execute();
  const expected = new Map<string, number>();
  for (const test of tests) {
    const key = [stripBin(test.position, run.test_count), test.behavior_id ?? 0, test.automated_verdict, test.verdict, test.flaky].join(' ');
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  const tallies = await readTallies(db, run.id);
  const found = new Map(tallies.map((tally) => [[tally.bin, tally.behaviorId, tally.automatedVerdict, tally.verdict, tally.flaky].join(' '), tally.tests]));
  expect(found, 'the tallies of tests').toEqual(expected);
  const byMetric = sql`select e.run_metric_id, e.verdict, coalesce(e.reviewed_verdict, e.verdict) as final_verdict, count(*)::integer as results from evaluations e join results r on r.id = e.result_id
    where r.run_id = ${run.id} group by 1, 2, 3 order by 1, 2, 3`;
  const counted = sql`select run_metric_id, verdict, final_verdict, results from metric_tallies where run_id = ${run.id} and results <> 0 order by 1, 2, 3`;
  expect((await counted.execute(db)).rows, 'the tallies of evaluations').toEqual((await byMetric.execute(db)).rows);
}

/** Whatever filter is chosen, its counter is the number of rows that it shows, on both bases. */
export async function assertFilters(db: Kysely<Tables>, run: Run, accountId: number | null = null): Promise<void> {
  const tallies = await readTallies(db, run.id);
  for (const basis of bases) {
    for (const review of ['', ...reviewFilters] as const) {
      const filters: ResultFilters = { ...noFilters, review, basis, accountId };
      const counts = await countResults(db, run, filters, tallies);
      const rows = await listAll(db, run, filters);
      expect(counts, `counters of ${basis} ${review || 'all'}`).toMatchObject({ byVerdict: inGroups(rows), more: [] });
      if (review !== '') expect(counts.byReview?.[review], `counter of ${review}`).toBe(rows.length);
    }
    await assertMetricFilters(db, run, basis, tallies);
  }
}

/** Whatever a metric said, its filter shows the tests of which it said so, each once, and counts them. */
async function assertMetricFilters(db: Kysely<Tables>, run: Run, basis: Basis, tallies: readonly Tally[]): Promise<void> {
  const said = await db.selectFrom('evaluations').innerJoin('results', 'results.id', 'evaluations.result_id')
    .select(['run_metric_id', 'position', 'evaluations.verdict', 'reviewed_verdict']).where('results.run_id', '=', run.id).execute();
  for (const id of new Set(said.map(({ run_metric_id }) => run_metric_id))) {
    for (const verdict of evaluationVerdicts) {
      const filters: ResultFilters = { ...noFilters, basis, metric: { id, verdict } };
      const expected = new Set(said.filter((one) => one.run_metric_id === id && (basis === 'automated' ? one.verdict : (one.reviewed_verdict ?? one.verdict)) === verdict).map(({ position }) => position));
      const rows = await listAll(db, run, filters);
      expect(rows.map(({ position }) => position).sort((a, b) => a - b), `tests of which metric ${id} says ${verdict}, ${basis}`).toEqual([...expected].sort((a, b) => a - b));
      assertCounted(await countResults(db, run, filters, tallies), rows, `counters of metric ${id}, ${verdict}, ${basis}`);
    }
  }
}

/** Each counter is the number of its rows; one that stopped counting tells as many as it may, of which there are more. */
export function assertCounted({ byVerdict, more }: ResultCounts, rows: readonly ListedTest[], what: string): void {
  const listed = inGroups(rows);
  for (const group of more) {
    expect(listed[group], `${what}: more are ${group}`).toBeGreaterThan(mostMatches);
    listed[group] = mostMatches;
  }
  expect(byVerdict, what).toEqual(listed);
}

function inGroups(rows: readonly ListedTest[]): ByVerdict {
  const waiting = rows.filter(({ listedVerdict }) => listedVerdict === null).length;
  return { ...countVerdicts(rows.flatMap(({ listedVerdict: verdict }) => (verdict ? [{ verdict, tests: 1 }] : []))), waiting };
}

export async function listAll(db: Kysely<Tables>, run: Run, filters: ResultFilters): Promise<ListedTest[]> {
  const rows: ListedTest[] = [];
  for (let after: ListCursor | null = null; ;) {
    const page = await listTests(db, run, filters, after);
    rows.push(...page.slice(0, testsPerPage));
    const last = page[testsPerPage - 1];
    if (page.length <= testsPerPage || !last) return rows;
    after = { group: listOrder.findIndex((verdict) => verdict === last.listedVerdict), position: last.position };
  }
}

/** The list of runs, the rows and the download tell the same. */
async function assertSameCounts({ db, url }: Place, run: Run): Promise<void> {
  const tests = await db.selectFrom('run_tests').select('verdict').where('run_id', '=', run.id).where('verdict', 'is not', null).execute();
  const inRows = countVerdicts(tests.map(({ verdict }) => ({ verdict: verdict!, tests: 1 })));
  const page = await listRuns(db, run.project_id, { q: '', state: '', testSet: null, endpoint: null, tag: '', before: run.number + 1 });
  expect(page.runs.find(({ id }) => id === run.id)?.counts, 'the counts on the list').toEqual(inRows);
  const results = await db.selectFrom('results').select(sql<string>`coalesce(verdict, '')`.as('verdict')).where('run_id', '=', run.id).execute();
  const downloaded = await downloadedVerdicts({ db, url }, run.id);
  expect(tally(downloaded), 'the rows of the download').toEqual(tally(results.map(({ verdict }) => verdict)));
}

function tally(found: string[]): Record<string, number> {
  const counts: Record<string, number> = { ...noVerdicts };
  for (const verdict of found) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

async function downloadedVerdicts({ db, url }: Place, runId: number): Promise<string[]> {
  const { header, copy } = await resultsCsv(db, { runId, filters: noFilters, safe: false });
  const client = new pg.Client(url);
  await client.connect();
  try {
    const csv = await text(client.query(copyTo(copy)));
    const rows: string[] = [];
    await new Promise((resolve, reject) => parseString<{ verdict: string }, { verdict: string }>(header.trimEnd() + '\n' + csv, { headers: true })
      .on('error', reject).on('data', (row: { verdict: string }) => rows.push(row.verdict)).on('end', resolve));
    return rows;
  } finally {
    await client.end();
  }
}
