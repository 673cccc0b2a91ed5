// Brings the schema up to date when a process starts; several at once are safe, and code older than the schema refuses.
import { Migrator, type Kysely, type Migration } from 'kysely';
import * as peopleAndProjects from '../../migrations/0001-people-and-projects.ts';
import * as definitions from '../../migrations/0002-definitions.ts';
import * as runs from '../../migrations/0003-runs.ts';
import * as people from '../../migrations/0004-people.ts';
import * as models from '../../migrations/0005-models.ts';
import * as reviews from '../../migrations/0006-reviews.ts';
import * as comparisons from '../../migrations/0007-comparisons.ts';
import * as underWay from '../../migrations/0008-under-way.ts';

// A static list: the same names under tsx, under tsc, and in a bundle.
const migrations: Record<string, Migration> = {
  '0001-people-and-projects': peopleAndProjects,
  '0002-definitions': definitions,
  '0003-runs': runs,
  '0004-people': people,
  '0005-models': models,
  '0006-reviews': reviews,
  '0007-comparisons': comparisons,
  '0008-under-way': underWay,
};

/** Throws an Error with a sentence for the operator when the schema is newer than this code or a migration fails. */
export async function migrate<Tables>(db: Kysely<Tables>): Promise<{ applied: number }> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error instanceof Error && /corrupted migrations/.test(error.message)) {
    throw new Error(`The database was made by a newer Assay than this one (${error.message}). Start the newer version, or restore a backup made before the update.`);
  }
  if (error) throw error;
  return { applied: results?.length ?? 0 };
}
