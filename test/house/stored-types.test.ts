// The table types are those of the migrated database.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../support/processes.ts';
import { openTestDatabase, type TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
beforeAll(async () => { database = await openTestDatabase(); });

const folder = path.join(projectFolder, 'src/tables');

/** Interface → what stands between its braces, of every file in src/tables. */
const declared = new Map(readdirSync(folder).flatMap((file) =>
  [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^export interface (\w+) \{$(.*?)^\}$/gms)].map(([, name, body]) => [name!, body!] as const)));

/** Table → columns, of the interfaces that src/tables.ts composes and of no others. */
function typedTables(): Record<string, string[]> {
  const [, composed] = /^export interface Tables extends(.*?)\{\}$/ms.exec(readFileSync(path.join(projectFolder, 'src/tables.ts'), 'utf8'))!;
  return Object.fromEntries(composed!.split(',').flatMap((name) => tablesOf(declared.get(name.trim())!)));
}

function tablesOf(body: string): [string, string[]][] {
  return [...body.matchAll(/^ {2}(\w+): (Owned & )?\{(.*?)\};$/gms)].map(([, name, owned, columns]) =>
    [name!, [...(owned ? columnsOf(declared.get('Owned')!) : []), ...columnsOf(columns!)].sort()]);
}

function columnsOf(body: string): string[] {
  return [...body.replace(/\/\*\*.*?\*\//gs, '').matchAll(/(?:^|[;{\n])\s*(\w+): /g)].map(([, column]) => column!);
}

describe('the table types', () => {
  it('name every table and column of the migrated database, and no other', async () => {
    const tables = await database.db.introspection.getTables();
    const migrated = Object.fromEntries(tables.filter(({ schema }) => schema === 'public').map(({ name, columns }) => [name, columns.map((column) => column.name).sort()]));
    expect(typedTables()).toEqual(migrated);
  });
});
