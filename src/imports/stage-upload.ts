// Takes an uploaded file in: reads it once, from the socket into import_rows, or says why it cannot be read.
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { Tables } from '../tables.ts';
import type { ImportMapping } from '../tables/imports.ts';
import { recogniseColumns } from './column-recognition.ts';
import { displayName } from './file-name.ts';
import { boundaryOf, readField, readMultipart, type Part } from './multipart.ts';
import { openFile } from './open-file.ts';
import { stageRows } from './staged-rows.ts';
import { Unreadable } from './unreadable.ts';
import { openBody, tooLarge, type UploadedBody } from './uploaded-body.ts';

export interface Upload {
  db: Kysely<Tables>;
  streams: pg.Pool;
  projectId: number;
  accountId: number;
  maxBytes: number;
}

export interface StagedUpload {
  /** The new import; null where there is none, with the reason. */
  importId: number | null;
  refusal: Refusal | null;
  /** The other fields of the form, as far as they arrived. */
  fields: [string, string][];
}

const mostFields = 20;
const longestField = 10_000;
/** So long a refused upload is still listened to. */
const discardMs = 30_000;

export async function stageUpload(upload: Upload, request: Request): Promise<StagedUpload> {
  const fields: [string, string][] = [];
  if (request.body === null) return { importId: null, refusal: refuse('invalid', noFile), fields };
  const body = openBody(request.body, upload.maxBytes);
  const importId = await stageBody(upload, request.headers, body, fields);
  if (!isRefusal(importId)) return { importId, refusal: null, fields };
  await body.discardRest(discardMs);
  return { importId: null, refusal: importId, fields };
}

const noFile = 'Choose a CSV or JSONL file.';

async function stageBody(upload: Upload, headers: Headers, body: UploadedBody, fields: [string, string][]): Promise<number | Refusal> {
  const boundary = boundaryOf(headers.get('content-type') ?? undefined);
  if (boundary === null) return refuse('invalid', noFile);
  if (Number(headers.get('content-length') ?? 0) > upload.maxBytes) return refuse('too_large', tooLarge(upload.maxBytes));
  const staged: number[] = [];
  try {
    for await (const part of readMultipart(body.chunks, boundary)) {
      if (part.name === 'file' && part.fileName && staged.length === 0) await stageFile(upload, part, staged);
      else if (part.fileName === null && fields.length < mostFields) fields.push([part.name, await readField(part, longestField)]);
    }
    return staged[0] ?? refuse('invalid', noFile);
  } catch (error) {
    for (const id of staged) await upload.db.deleteFrom('imports').where('id', '=', id).execute();
    if (error instanceof Unreadable) return error.refusal;
    throw error;
  }
}

/** Until the end, row_count is 0 and nobody sees the import. */
async function stageFile(upload: Upload, part: Part, staged: number[]): Promise<void> {
  const { db, streams, projectId, accountId } = upload;
  const fileName = displayName(part.fileName ?? '');
  const file = await openFile(fileName, part.content);
  const { id } = await db.insertInto('imports').values({
    project_id: projectId, account_id: accountId, file_name: fileName, format: file.format, columns: [], mapping: JSON.stringify(recogniseColumns([])), row_count: 0,
  }).returning('id').executeTakeFirstOrThrow();
  staged.push(id);
  const rowCount = await stageRows(streams, id, file.rows);
  const mapping: ImportMapping = recogniseColumns(file.columns);
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('imports').set({ columns: file.columns, mapping: JSON.stringify(mapping), row_count: rowCount }).where('id', '=', id).execute();
    await recordAudit(trx, { projectId, accountId, action: 'import.uploaded', subject: fileName, detail: { importId: id, rows: rowCount } });
  });
}
