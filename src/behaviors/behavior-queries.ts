// Reads a project's behaviors, their default metrics and their tests.
import { sql, type Kysely, type Selectable } from 'kysely';
import type { TestType } from '../domain/vocabulary.ts';
import { escapeLike } from '../runs/run-queries.ts';
import type { Tables } from '../tables.ts';

export type BehaviorRow = Selectable<Tables['behaviors']>;

export interface ListedBehavior {
  id: number;
  name: string;
  description: string;
  /** In their order. */
  metrics: { id: number; name: string }[];
  tests: number;
  /** Another behavior of the project has the same name, so the id is shown beside it. */
  sharesName: boolean;
}

export interface BehaviorFilters {
  /** Part of the name or of the description. */
  q: string;
  /** Id of the behavior that the page before ended with. */
  after: number | null;
}

export interface BehaviorPage {
  behaviors: ListedBehavior[];
  /** To continue after; null on the last page. */
  next: number | null;
  /** Of the project, whatever the filters. */
  total: number;
}

export const behaviorsPerPage = 100;

export async function listBehaviors(db: Kysely<Tables>, projectId: number, { q, after }: BehaviorFilters): Promise<BehaviorPage> {
  const pattern = `%${escapeLike(q)}%`;
  const { rows } = await sql<ListedBehavior>`
    select b.id, b.name, b.description,
      (select coalesce(json_agg(json_build_object('id', m.id, 'name', m.name) order by l.position), '[]')
        from behavior_metrics l join metrics m on m.id = l.metric_id and m.deleted_at is null where l.behavior_id = b.id) as metrics,
      (select count(*) from tests t where t.behavior_id = b.id and t.deleted_at is null) as tests,
      exists (select 1 from behaviors twin where twin.project_id = b.project_id and twin.deleted_at is null and twin.name = b.name and twin.id <> b.id) as "sharesName"
    from behaviors b
    where b.project_id = ${projectId} and b.deleted_at is null and (b.name ilike ${pattern} or b.description ilike ${pattern})
      and (${after}::bigint is null
        or (lower(b.name), b.id) > (select lower(name), id from behaviors where id = ${after} and project_id = ${projectId}))
    order by lower(b.name), b.id limit ${behaviorsPerPage + 1}`.execute(db);
  const { total } = await db.selectFrom('behaviors').select(sql<number>`count(*)`.as('total'))
    .where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirstOrThrow();
  const behaviors = rows.slice(0, behaviorsPerPage);
  return { behaviors, next: rows.length > behaviorsPerPage ? behaviors.at(-1)!.id : null, total };
}

export async function findBehavior(db: Kysely<Tables>, projectId: number, id: number | null): Promise<BehaviorRow | null> {
  if (id === null) return null;
  return (await db.selectFrom('behaviors').selectAll().where('id', '=', id).where('project_id', '=', projectId).where('deleted_at', 'is', null).executeTakeFirst()) ?? null;
}

/** Ids of the default metrics in their order. */
export async function defaultMetrics(db: Kysely<Tables>, behaviorId: number): Promise<number[]> {
  const rows = await db.selectFrom('behavior_metrics').innerJoin('metrics', 'metrics.id', 'behavior_metrics.metric_id')
    .select('metric_id').where('behavior_id', '=', behaviorId).where('metrics.deleted_at', 'is', null).orderBy('position').execute();
  return rows.map(({ metric_id }) => metric_id);
}

export interface BehaviorTests {
  /** The first of them. */
  shown: { id: number; type: TestType; text: string; topic: string }[];
  total: number;
}

export const testsShown = 50;
const shownCharacters = 300;

export async function testsOf(db: Kysely<Tables>, behaviorId: number): Promise<BehaviorTests> {
  const own = db.selectFrom('tests').where('behavior_id', '=', behaviorId).where('deleted_at', 'is', null);
  const shown = await own
    .select(['id', 'type', 'topic', sql<string>`left(case when type = 'multi-turn' then coalesce(goal, '') else prompt end, ${sql.lit(shownCharacters)})`.as('text')])
    .orderBy('id').limit(testsShown).execute();
  const { total } = await own.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return { shown, total };
}
