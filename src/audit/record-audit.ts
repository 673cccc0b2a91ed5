// The append-only log of what people and the system did.
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

export interface AuditEntry {
  projectId: number | null;
  accountId: number | null;
  /** `noun.verb in the past`: "run.started". */
  action: string;
  subject: string;
  detail?: Record<string, unknown>;
}

export async function recordAudit(db: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await db.insertInto('audit_entries').values({
    project_id: entry.projectId, account_id: entry.accountId, action: entry.action, subject: entry.subject, detail: JSON.stringify(entry.detail ?? {}),
  }).execute();
}
