// Assay in one database with a web, workers, a visitor and a project, and runs started by its form.
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { makeEndpoint, makeProject, type ProjectFixture } from '../support/fixtures.ts';
import type { AssayProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';
import type { Stage, StageDatabase } from './stage.ts';
import { signIn, textOf, type Visitor } from './visitor.ts';

export interface Site {
  database: StageDatabase;
  project: ProjectFixture;
  web: AssayProcess & { url: string };
  worker: AssayProcess;
  visitor: Visitor;
  /** Another endpoint of the project; returns its id. */
  addEndpoint(url: string, maxConcurrency: number): Promise<number>;
  /** Starts a run by the execute form. Returns its number, before any of it is done. */
  execute(order?: { endpointId?: number; testSetId?: number }): Promise<number>;
  close(): Promise<void>;
}

export interface SiteOptions {
  endpoint: string;
  maxConcurrency: number;
  tests: number;
  redisUrl?: string | undefined;
}

export async function openSite(stage: Stage, { endpoint, maxConcurrency, tests, redisUrl }: SiteOptions): Promise<Site> {
  const database = await stage.openDatabase();
  const project = await makeProject(database.db, { url: endpoint, maxConcurrency, tests });
  await sql`analyze`.execute(database.db);
  const env: Record<string, string> = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
  const web = await stage.startWeb(database.url, env);
  const worker = await stage.startWorker(database.url, env);
  const visitor = await signIn(web.url, database);
  return {
    database, project, web, worker, visitor,
    addEndpoint: (url, lanes) => makeEndpoint(database.db, project.projectId, { url, maxConcurrency: lanes }),
    execute: (order = {}) => execute(visitor, { ...project, ...order }),
    async close() {
      await visitor.close();
      await Promise.all([web.kill(), worker.kill()]);
      await database.drop();
    },
  };
}

export async function execute(visitor: Visitor, { projectId, testSetId, endpointId }: Pick<ProjectFixture, 'projectId' | 'testSetId' | 'endpointId'>): Promise<number> {
  const answer = await visitor.post(`/projects/${projectId}/test-sets/${testSetId}/runs`, { endpoint: String(endpointId), mode: 'parallel', trials: '1', 'metric-choice': 'defaults' });
  textOf(answer, 303);
  return Number(/\/runs\/(\d+)$/.exec(String(answer.headers.location))![1]);
}

const lookMs = 100;

export interface FinishedRun {
  id: number;
  tests: number;
  /** From the commit of its start to that of its end, by the database's clock. */
  seconds: number;
  testsPerS: number;
}

export async function finished({ database: { db }, project }: Pick<Site, 'database' | 'project'>, number: number): Promise<FinishedRun> {
  const ask = () => db.selectFrom('runs')
    .select(['id', 'test_count as tests', sql<number>`extract(epoch from finished_at - created_at)::double precision`.as('seconds')])
    .where('project_id', '=', project.projectId).where('number', '=', number).where('state', 'in', ['completed', 'cancelled']).executeTakeFirst();
  // Looked for seldom, so that the looking costs the run nothing.
  const run = await until(`run ${number} is finished`, () => wait(lookMs).then(ask), 900_000);
  return { ...run, testsPerS: run.tests / run.seconds };
}
