// The table types are those of the migrated database.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../support/processes.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

/** Table → columns, as src/tables.ts writes them. */
function typedTables(): Record<string, string[]> {
  const source = readFileSync(path.join(projectFolder, 'src/tables.ts'), 'utf8');
  const body = source.slice(source.indexOf('export interface Tables {'));
  const owned = ['id', 'project_id', 'created_at', 'updated_at', 'deleted_at'];
  const tables: Record<string, string[]> = {};
  for (const [, name, own, columns] of body.matchAll(/^ {2}(\w+): (Owned & )?\{(.*?)\};$/gms)) {
    tables[name!] = [...(own ? owned : []), ...[...columns!.replace(/\/\*\*.*?\*\//gs, '').matchAll(/(?:^|[;{\n])\s*(\w+): /g)].map(([, column]) => column!)].sort();
  }
  return tables;
}

describe('the table types', () => {
  it('name every table and column of the migrated database, and no other', async () => {
    const tables = await database.db.introspection.getTables();
    const migrated = Object.fromEntries(tables.filter(({ schema }) => schema === 'public').map(({ name, columns }) => [name, columns.map((column) => column.name).sort()]));
    expect(typedTables()).toEqual(migrated);
  });
});
