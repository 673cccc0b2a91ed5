import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { endWhatTestsStart, newFolder, start } from '../support/start-embedded-fixtures.ts';

endWhatTestsStart();

describe('a folder that Assay cannot use', () => {
  test('because another major version wrote it is refused with what to do, and left as it is', async () => {
    const dataDir = newFolder();
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'PG_VERSION'), '16\n');
    writeFileSync(path.join(dataDir, 'assay.json'), '{"user":"assay","password":"secret"}');

    await expect(start(dataDir)).rejects.toThrow(/written by Postgres 16.* brings Postgres 18.*pg_dump/s);
    expect(readdirSync(dataDir).sort()).toEqual(['PG_VERSION', 'assay.json']);
  });

  test('because it holds a database of someone else is refused, and left as it is', async () => {
    const dataDir = newFolder();
    mkdirSync(path.join(dataDir, 'base'), { recursive: true });
    writeFileSync(path.join(dataDir, 'PG_VERSION'), '18\n');

    await expect(start(dataDir)).rejects.toThrow(/a Postgres database that Assay did not create.*DATABASE_URL/s);
    expect(readdirSync(dataDir).sort()).toEqual(['PG_VERSION', 'base']);
  });

  test('because it holds other files is refused, and left as it is', async () => {
    const dataDir = newFolder();
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'thesis.txt'), 'three years of work');

    await expect(start(dataDir)).rejects.toThrow(/files that are not Assay’s.*Choose an empty folder/s);
    expect(readdirSync(dataDir)).toEqual(['thesis.txt']);
  });

  test('because a setting is wrong is told in Postgres’ own words', async () => {
    await expect(start(newFolder(), { fsync: 'off', max_connections: 'many' })).rejects.toThrow(/invalid value for parameter "max_connections"/);
  });
});
