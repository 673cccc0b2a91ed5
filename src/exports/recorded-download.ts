// Opens a download and records it: neither without the other.
import type { Readable } from 'node:stream';
import { recordAudit, type AuditEntry } from '../audit/record-audit.ts';
import type { AppContext } from '../http/app-context.ts';
import type { CsvExport } from './results-csv.ts';
import { streamCopy } from './stream-copy.ts';

/** null when too many are under way, which is no download to record. Rejects where the database takes no writes. */
export async function recordedDownload(c: AppContext, csv: CsvExport, entry: AuditEntry): Promise<Readable | null> {
  const { db, streams } = c.var.deps;
  const stream = await streamCopy(streams, c.var.log, csv);
  if (!stream) return null;
  try {
    await recordAudit(db, entry);
  } catch (error) {
    // Nobody reads it, and until it ends it has one of the few connections for downloads.
    stream.destroy();
    throw error;
  }
  return stream;
}
