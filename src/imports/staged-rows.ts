// Puts the rows of an upload into import_rows by COPY, and reads them back page by page; memory holds a batch, whatever the file's size.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql, type Kysely } from 'kysely';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Tables } from '../tables.ts';
import type { StagedRow } from './file-rows.ts';

const batchLength = 1024 * 1024;
/** A page ends with the first row that goes beyond either; the sizes are those of the compressed cells. */
const mostPageRows = 1_000;
const pageBytes = 1024 * 1024;

/**
 * Returns how many rows were stored. Each batch has a connection of its own, so that a slow sender keeps none from others,
 * and the next batch is read while one is being stored.
 */
export async function stageRows(pool: pg.Pool, importId: number, batches: AsyncIterable<StagedRow[]>): Promise<number> {
  let lines: string[] = [];
  let length = 0;
  let count = 0;
  let storing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await storing;
    storing = copyLines(pool, lines.join(''));
    // Awaited with the next batch; until then a failure is no unhandled one.
    storing.catch(() => undefined);
    [lines, length] = [[], 0];
  };
  for await (const rows of batches) {
    for (const row of rows) {
      const line = `${importId}\t${row.number}\t${row.json.replaceAll('\\', '\\\\')}\n`;
      lines.push(line);
      length += line.length;
      count += 1;
      if (length >= batchLength) await flush();
    }
  }
  if (lines.length > 0) await flush();
  await storing;
  return count;
}

async function copyLines(pool: pg.Pool, text: string): Promise<void> {
  const client = await pool.connect();
  try {
    await pipeline(Readable.from([Buffer.from(text)]), client.query(copyFrom('copy import_rows (import_id, row_number, cells) from stdin')));
    client.release();
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

export interface StoredRow {
  number: number;
  cells: Record<string, unknown> | string;
}

/**
 * In the file's order. Rows never change while they are staged, so the pages need no transaction.
 * The next page is fetched while this one is worked on.
 */
export async function* readRows(db: Kysely<Tables>, importId: number): AsyncGenerator<StoredRow[], void> {
  let page = await fetchPage(db, importId, -1);
  while (page.length > 0) {
    const coming = fetchPage(db, importId, page.at(-1)!.number);
    // Awaited after the yield; until then a failure is no unhandled one.
    coming.catch(() => undefined);
    yield page.map(({ number, json }) => ({ number, cells: JSON.parse(json) as StoredRow['cells'] }));
    page = await coming;
  }
}

interface FetchedRow {
  number: number;
  json: string;
}

async function fetchPage(db: Kysely<Tables>, importId: number, after: number): Promise<FetchedRow[]> {
  const { rows } = await sql<FetchedRow>`
    select row_number as number, cells::text as json
    from (
      select row_number, cells, sum(pg_column_size(cells)) over (order by row_number) - pg_column_size(cells) as size_before
      from import_rows where import_id = ${importId} and row_number > ${after} order by row_number limit ${mostPageRows}
    ) next
    where size_before < ${pageBytes} order by row_number`.execute(db);
  return rows;
}
