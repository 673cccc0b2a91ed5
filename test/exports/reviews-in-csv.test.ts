// The review columns of the download: those of the review that decides, in the same words as the rule.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { parseString } from 'fast-csv';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { beforeAll, expect, it } from 'vitest';
import { standingReviews } from '../../src/domain/final-verdict.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { ReviewedVerdict } from '../../src/domain/vocabulary.ts';
import { resultsCsv } from '../../src/exports/results-csv.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { noFilters, type ResultFilters } from '../../src/runs/result-order.ts';
import { makeProject, type ProjectFixture } from '../support/fixtures.ts';
import { settledRun, type SettledRun } from '../support/settled-run.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
let fixture: ProjectFixture;
let run: SettledRun;
let people: { id: number; name: string }[];

beforeAll(async () => {
  database = await openTestDatabase();
  fixture = await makeProject(database.db, { url: 'http://127.0.0.1:9/', tests: 4 });
  people = await database.db.insertInto('accounts').values(['Ann', '=Bob'].map((name) => ({ email: `${name}@example.com`, name, password_hash: 'none' }))).returning(['id', 'name']).execute();
  run = await settledRun(database.db, fixture, (position) => (position === 3 ? 'call failed' : ['pass']));
});

type Row = Record<'verdict' | 'automated_verdict' | 'review' | 'reviewer' | 'review_comment', string>;

async function download(over: { safe?: boolean; filters?: Partial<ResultFilters> } = {}): Promise<Row[]> {
  const { header, copy } = await resultsCsv(database.db, { runId: run.id, filters: { ...noFilters, ...over.filters }, safe: over.safe ?? false });
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    const csv = await text(client.query(copyTo(copy)));
    const rows: Row[] = [];
    await new Promise((resolve, reject) => parseString<Row, Row>(header.trimEnd() + '\n' + csv, { headers: true }).on('error', reject).on('data', (row: Row) => rows.push(row)).on('end', resolve));
    return rows;
  } finally {
    await client.end();
  }
}

const named = (position: number, person: number) => ({ projectId: fixture.projectId, accountId: people[person]!.id, runId: run.id, resultId: run.results[position]!.id });
const said = ({ verdict, automated_verdict, review, reviewer, review_comment }: Row) => [verdict, automated_verdict, review, reviewer, review_comment];

async function review(position: number, person: number, verdict: ReviewedVerdict, over: { comment?: string; target?: 'result' | 'metric'; supersedesId?: number } = {}): Promise<number> {
  const added = await addReview(database.db, {
    ...named(position, person), target: 'result', ...(over.target === 'metric' && { runMetricId: run.metricIds[0]! }), verdict, comment: 'Because.', lane: null, blind: false, requestKey: randomUUID(), ...over,
  });
  if (isRefusal(added)) throw new Error(added.message);
  return added.reviewId;
}

it('a row tells the final verdict, and who decided it and why', async () => {
  await review(0, 0, 'fail', { comment: '=SUM(1) is no answer' });
  await review(3, 1, 'pass');
  const [first, second, , fourth] = await download();
  expect(said(first!)).toEqual(['fail', 'pass', 'fail', 'Ann', '=SUM(1) is no answer']);
  expect(said(second!)).toEqual(['pass', 'pass', '', '', '']);
  expect(said(fourth!)).toEqual(['pass', 'error', 'pass', '=Bob', 'Because.']);
  const safe = await download({ safe: true });
  expect([safe[0]!.review_comment, safe[3]!.reviewer]).toEqual(["'=SUM(1) is no answer", "'=Bob"]);
});

it('a metric’s verdict is the final one, while its score and reason stay the machine’s', async () => {
  const written = await review(2, 0, 'fail', { target: 'metric', comment: 'The metric is wrong.' });
  const cells = async () => (({ verdict, automated_verdict: automated, review: said, ...row }: Row & Record<string, string>) => [verdict, automated, said, row['contains verdict'], row['contains score'], row['contains reason']])((await download())[2]! as Row & Record<string, string>);
  expect(await cells()).toEqual(['fail', 'pass', 'fail', 'fail', '1', 'It says pass.']);
  await withdrawReview(database.db, { ...named(2, 0), reviewId: written });
  expect(await cells()).toEqual(['pass', 'pass', '', 'pass', '1', 'It says pass.']);
});

it('holds the rows that the list’s filters show', async () => {
  expect(await download({ filters: { review: 'corrected' } })).toHaveLength(2);
  expect(await download({ filters: { review: 'not-reviewed' } })).toHaveLength(2);
  expect((await download({ filters: { basis: 'automated', verdict: 'error' } })).map(({ automated_verdict: automated }) => automated)).toEqual(['error']);
});

it('the review that decides is that of the rule, after any history of edits and withdrawals', async () => {
  const step = fc.record({ act: fc.constantFrom('add', 'edit', 'edit', 'withdraw'), person: fc.nat({ max: 1 }), which: fc.nat(), verdict: fc.constantFrom<ReviewedVerdict>('pass', 'fail'), target: fc.constantFrom<'result' | 'metric'>('result', 'metric') });
  let comments = 0;
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
    for (const { act, person, which, verdict, target } of steps) {
      const { standing } = await stored();
      const own = standing.filter(({ accountId }) => accountId === people[person]!.id);
      const chosen = own[which % Math.max(1, own.length)];
      if (act === 'withdraw') { if (chosen) await withdrawReview(database.db, { ...named(1, person), reviewId: chosen.id }); continue; }
      await review(1, person, verdict, { comment: `comment ${++comments}`, target, ...(act === 'edit' && chosen && { supersedesId: chosen.id }) });
    }
    const { standing } = await stored();
    const decides = standing.findLast(({ target }) => target === 'result') ?? standing.at(-1);
    const row = (await download())[1]!;
    expect([row.review, row.review_comment]).toEqual(decides ? [decides.verdict, decides.comment] : ['', '']);
  }), { numRuns: 15 });
});

async function stored() {
  const rows = await database.db.selectFrom('reviews').select(['id', 'account_id as accountId', 'target', 'verdict', 'comment', 'supersedes_id as supersedesId']).where('result_id', '=', run.results[1]!.id).orderBy('id').execute();
  const gone = await database.db.selectFrom('review_withdrawals').select('review_id').execute();
  return { standing: standingReviews(rows, new Set(gone.map(({ review_id }) => review_id))) };
}
