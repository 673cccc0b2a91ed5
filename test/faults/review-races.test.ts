// People who review while the run is still running, and while it ends: nobody waits in a circle, and what is stored stays what the rule derives.
import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/refusal.ts';
import { confirmResults } from '../../src/reviews/confirm-results.ts';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { withdrawReview } from '../../src/reviews/withdraw-reviews.ts';
import { settleResults } from '../../src/execution/settle-results.ts';
import { finishRun } from '../../src/runs/finish-run.ts';
import type { Tables } from '../../src/tables.ts';
import { createLog } from '../../src/platform/log.ts';
import { openPostgres } from '../../src/platform/postgres.ts';
import { makeMetric, makeProject, orderRun, type ProjectFixture } from '../support/fixtures.ts';
import { assertFilters, assertFinalVerdicts, assertInvariants } from '../support/invariants.ts';
import { openScene, runEnds, type Scene } from '../support/scene.ts';
import { settle, settledRun } from '../support/settled-run.ts';

const limitMs = 300_000;
const reviewers = 8;
const trials = 3;

describe('reviews at the same time', () => {
  it('as two workers settle the run with three trials and end it: no deadlock, and stored is derived, while running and after', async (context) => {
    const scene = await openScene(context, 'postgres');
    const db = openForMany(scene);
    const { fixture, accounts } = await stage(scene, 90);
    await Promise.all([scene.startWorker(), scene.startWorker()]);
    const { id } = await orderRun(scene.db, fixture, { trials });
    const ended = new AbortController();
    const reviewing = accounts.map((accountId) => reviewUntil(ended.signal, db, { projectId: fixture.projectId, runId: id, accountId }));
    const looking = lookUntil(ended.signal, db, id);
    await Promise.race([runEnds(scene, id), ...reviewing, looking]).finally(() => ended.abort());
    const done = (await Promise.all(reviewing)).flat();
    expect(await looking, 'looks while the run was running').toBeGreaterThan(3);
    expect(done.filter((what) => what === 'reviewed').length, done.join(' ')).toBeGreaterThan(20);
    expect(done.filter((what) => what === 'confirmed').length).toBeGreaterThan(5);
    await assertDerived(scene, id, accounts);
    expect(await deadlocksOf(scene)).toBe(0);
    await assertInvariants(scene, id, scene.endpoint);
  }, limitMs);

  it('as the last trials are settled one by one and three ask for the end: the run ends once, and stored is derived', async (context) => {
    const scene = await openScene(context, 'postgres');
    const db = openForMany(scene);
    const { fixture, accounts } = await stage(scene, 4);
    for (let round = 0; round < 25; round++) {
      // Of each test the last two trials are still open; only the first two tests are reviewed, since a review would put right what settling missed.
      const run = await settledRun(db, fixture, (position, trial) => (trial > 1 ? null : [verdictOf(position + round), verdictOf(trial)]), { trials });
      const place = { projectId: fixture.projectId, runId: run.id };
      const open = run.results.filter(({ trial }) => trial > 1);
      const ending = Array.from({ length: 3 }, async () => { while (!(await finishRun(db, run.id))); });
      await Promise.all([
        ...open.map((result) => settle(db, { ...result, runId: run.id }, [verdictOf(round), 'pass'], run.metricIds)), ...ending,
        ...accounts.map((accountId, index) => (index % 3 === 0 ? confirmAll({ ...place, accountId }, db, 2) : review({ ...place, accountId }, db, run.results[(index * 5 + round) % 6]!.id))),
      ]);
      expect(await runEnds(scene, run.id, 0)).toBe('completed');
      await assertDerived(scene, run.id, accounts);
    }
    expect(await deadlocksOf(scene)).toBe(0);
  }, limitMs);

  it('settling never waits for the run’s row, which reviews and the end of a run hold while they wait for settled tests', async (context) => {
    const scene = await openScene(context, 'postgres');
    const db = openForMany(scene);
    const { fixture } = await stage(scene, 2);
    const run = await settledRun(db, fixture, (_, trial) => (trial === 1 ? ['pass', 'pass'] : null), { trials: 2 });
    await db.transaction().execute(async (holding) => {
      await holding.selectFrom('runs').select('id').where('id', '=', run.id).forUpdate().execute();
      const impatient = openForMany(scene, 20_000);
      for (const result of run.results.filter(({ trial }) => trial === 2)) await settle(impatient, { ...result, runId: run.id }, ['pass', 'fail'], run.metricIds);
    });
    expect(await finishRun(db, run.id)).toBe(true);
    await assertInvariants(scene, run.id);
  }, limitMs);

  it('confirming tests whose other trials are just being judged waits for no circle, in whatever order a worker commits them', async (context) => {
    const scene = await openScene(context, 'postgres');
    const db = openForMany(scene);
    const { fixture, accounts } = await stage(scene, 60);
    for (let round = 0; round < 10; round++) {
      const run = await settledRun(db, fixture, (_, trial) => (trial > 1 ? null : ['pass', 'pass']), { trials });
      const open = run.results.filter(({ trial }) => trial > 1).reverse();
      await db.updateTable('results').set({ state: 'running', attempt: 1 }).where('run_id', '=', run.id).where('state', '=', 'pending').execute();
      const failed = { cause: 'http' as const, message: 'The endpoint failed on its side (HTTP 503).', rawReply: null, status: 503, latencyMs: 1, calls: [], startedAt: new Date() };
      await Promise.all([
        settleResults(db, open.map(({ id, position }) => ({ id, runId: run.id, position, attempt: 1, automatedVerdict: 'error', noneReason: null, evaluations: [], only: null, failure: failed }))),
        ...accounts.map((accountId) => confirmAll({ projectId: fixture.projectId, runId: run.id, accountId }, db, 60)),
      ]);
      expect(await finishRun(db, run.id)).toBe(true);
      await assertDerived(scene, run.id, accounts);
    }
    expect(await deadlocksOf(scene)).toBe(0);
  }, limitMs);
});

const verdictOf = (number: number): 'pass' | 'fail' => (number % 3 === 0 ? 'fail' : 'pass');

interface Reviewer {
  projectId: number;
  runId: number;
  accountId: number;
}

/** More connections than reviewers, so that they meet in the database and not before it. */
function openForMany(scene: Scene, statementTimeoutMs = 60_000): Kysely<Tables> {
  const { db, close } = openPostgres<Tables>({ url: scene.url, maxConnections: 16, name: 'test', log: createLog('silent'), statementTimeoutMs });
  scene.atEnd(close);
  return db;
}

/** A set with two metrics, which together pass about half of the answers, and its reviewers. */
async function stage({ db, endpoint }: Scene, tests: number): Promise<{ fixture: ProjectFixture; accounts: number[] }> {
  const fixture = await makeProject(db, { url: `${endpoint.url}/slow`, tests, maxConcurrency: 2 });
  const second = await makeMetric(db, fixture.projectId, 'contains', { values: ['1', '4', '7'], match: 'any', ignoreCase: true, negate: false }, 'Second');
  await db.insertInto('test_set_metrics').values({ test_set_id: fixture.testSetId, metric_id: second, position: 1 }).execute();
  const people = Array.from({ length: reviewers }, (_, index) => ({ email: `reviewer-${index}@example.com`, name: `Reviewer ${index}`, password_hash: 'none' }));
  const made = await db.insertInto('accounts').values(people).returning('id').execute();
  return { fixture, accounts: made.map(({ id }) => id) };
}

type Done = 'reviewed' | 'confirmed' | 'withdrawn' | 'refused';

async function reviewUntil(ended: AbortSignal, db: Kysely<Tables>, reviewer: Reviewer): Promise<Done[]> {
  const done: Done[] = [];
  for (let turn = reviewer.accountId; !ended.aborted; turn++) done.push(await oneAct(db, reviewer, turn % 4));
  return done;
}

async function oneAct(db: Kysely<Tables>, reviewer: Reviewer, kind: number): Promise<Done> {
  if (kind === 0) return confirmAll(reviewer, db, 60);
  if (kind === 1) return withdrawOne(reviewer, db);
  const result = await db.selectFrom('results').select('id').where('run_id', '=', reviewer.runId).orderBy(sql`random()`).limit(1).executeTakeFirst();
  return result ? review(reviewer, db, result.id) : 'refused';
}

/** Of one or the other metric or of the whole; of a result that is not settled yet it is refused. */
async function review(reviewer: Reviewer, db: Kysely<Tables>, resultId: number): Promise<Done> {
  const metric = await db.selectFrom('evaluations').select('run_metric_id').where('result_id', '=', resultId).orderBy(sql`random()`).limit(1).executeTakeFirst();
  const ofMetric = metric !== undefined && Math.random() < 0.5;
  const added = await addReview(db, {
    ...reviewer, resultId, target: ofMetric ? 'metric' : 'result', ...(ofMetric && { runMetricId: metric.run_metric_id }), verdict: Math.random() < 0.5 ? 'pass' : 'fail',
    comment: 'Because.', lane: null, blind: false, requestKey: randomUUID(),
  });
  return isRefusal(added) ? 'refused' : 'reviewed';
}

async function confirmAll(reviewer: Reviewer, db: Kysely<Tables>, tests: number): Promise<Done> {
  const confirmed = await confirmResults(db, {
    ...reviewer, tests: Array.from({ length: tests }, (_, position) => ({ position, trial: null })), lane: null, blind: false, requestKey: randomUUID(), seenReviewId: null,
  });
  return isRefusal(confirmed) ? 'refused' : 'confirmed';
}

async function withdrawOne(reviewer: Reviewer, db: Kysely<Tables>): Promise<Done> {
  const own = await db.selectFrom('reviews').select(['id', 'result_id']).where('run_id', '=', reviewer.runId).where('account_id', '=', reviewer.accountId).orderBy(sql`random()`).limit(1).executeTakeFirst();
  if (!own) return 'refused';
  const withdrawn = await withdrawReview(db, { ...reviewer, resultId: own.result_id, reviewId: own.id });
  return isRefusal(withdrawn) ? 'refused' : 'withdrawn';
}

/** Compares at one moment of the database what is stored with what the rule derives. Returns how often. */
async function lookUntil(ended: AbortSignal, db: Kysely<Tables>, runId: number): Promise<number> {
  let looks = 0;
  for (; !ended.aborted; looks++) {
    await db.transaction().setIsolationLevel('repeatable read').execute(async (moment) => {
      await assertFinalVerdicts(moment, { id: runId });
      await assertFilters(moment, await moment.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow());
    });
  }
  return looks;
}

async function assertDerived(scene: Scene, runId: number, accounts: readonly number[]): Promise<void> {
  await assertInvariants(scene, runId);
  const run = await scene.db.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow();
  for (const accountId of accounts.slice(0, 2)) await assertFilters(scene.db, run, accountId);
}

/** Also those that were repeated and that nobody noticed. */
async function deadlocksOf({ db }: Scene): Promise<number> {
  const { rows } = await sql<{ deadlocks: number }>`select deadlocks::integer as deadlocks from pg_stat_database where datname = current_database()`.execute(db);
  return rows[0]!.deadlocks;
}
