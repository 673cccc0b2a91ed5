// Makes, changes and deletes endpoints; secrets are sealed for the endpoint and the header that they belong to.
import { sql, type Kysely, type Transaction } from 'kysely';
import { recordAudit } from '../audit/record-audit.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { Tables } from '../tables.ts';
import type { StoredHeader } from '../tables/definitions.ts';
import { defineEndpoint, type EndpointDefinition } from './endpoint-definition.ts';
import type { DefinedHeader } from './endpoint-headers.ts';
import { secretPlace } from './endpoint-snapshot.ts';
import type { EndpointValues } from './endpoint-values.ts';

export interface EndpointDeps {
  db: Kysely<Tables>;
  secrets: SecretBox;
}

export interface Editor {
  projectId: number;
  accountId: number;
  maySetSecrets: boolean;
}

/** The new endpoint's id. */
export async function createEndpoint({ db, secrets }: EndpointDeps, editor: Editor, values: EndpointValues): Promise<number | Refusal> {
  const definition = defineEndpoint(values, { stored: null, maySetSecrets: editor.maySetSecrets });
  if (isRefusal(definition)) return definition;
  return db.transaction().execute(async (trx) => {
    // A secret is sealed for the endpoint's id, which only the inserted row has.
    const { id } = await trx.insertInto('endpoints').values({ ...columnsOf(definition), project_id: editor.projectId, headers: '[]' }).returning('id').executeTakeFirstOrThrow();
    await storeHeaders(trx, secrets, id, definition.headers);
    await record(trx, editor, 'endpoint.created', id, definition);
    return id;
  });
}

/** null when it is done. */
export async function updateEndpoint({ db, secrets }: EndpointDeps, editor: Editor, id: number, values: EndpointValues): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    // Locked: whether a stored secret may stay depends on the URL that stands in the row at this moment.
    const stored = await trx.selectFrom('endpoints').select(['url', 'headers'])
      .where('project_id', '=', editor.projectId).where('id', '=', id).where('deleted_at', 'is', null).forUpdate().executeTakeFirst();
    if (!stored) return refuse('not_found', 'The endpoint was deleted.');
    const definition = defineEndpoint(values, { stored, maySetSecrets: editor.maySetSecrets });
    if (isRefusal(definition)) return definition;
    await trx.updateTable('endpoints').set({ ...columnsOf(definition), updated_at: sql<Date>`now()` }).where('id', '=', id).execute();
    await storeHeaders(trx, secrets, id, definition.headers);
    await record(trx, editor, 'endpoint.changed', id, definition);
    return null;
  });
}

/** From now on no run can be started against it; runs that were started keep what they copied. */
export async function deleteEndpoint(db: Kysely<Tables>, { projectId, accountId }: Omit<Editor, 'maySetSecrets'>, id: number): Promise<Refusal | null> {
  return db.transaction().execute(async (trx) => {
    const deleted = await trx.updateTable('endpoints').set({ deleted_at: sql<Date>`now()` })
      .where('project_id', '=', projectId).where('id', '=', id).where('deleted_at', 'is', null).returning('name').executeTakeFirst();
    if (!deleted) return refuse('not_found', 'The endpoint was deleted already.');
    await recordAudit(trx, { projectId, accountId, action: 'endpoint.deleted', subject: `endpoint ${id}`, detail: { name: deleted.name } });
    return null;
  });
}

function columnsOf(definition: EndpointDefinition) {
  const { name, environment, preset, method, url, bodyTemplate, mapping, timeoutMs, maxAttempts, maxConcurrency, requestsPerMinute } = definition;
  return {
    name, environment, preset, method, url, body_template: bodyTemplate, mapping: JSON.stringify(mapping), timeout_ms: timeoutMs,
    max_attempts: maxAttempts, max_concurrency: maxConcurrency, requests_per_minute: requestsPerMinute,
  };
}

async function storeHeaders(trx: Transaction<Tables>, secrets: SecretBox, id: number, headers: readonly DefinedHeader[]): Promise<void> {
  const stored = headers.map(({ name, value, kind }): StoredHeader => ({
    name, secret: kind !== 'plain', value: kind === 'typed-secret' ? secrets.seal(value, secretPlace(id, name)) : value,
  }));
  await trx.updateTable('endpoints').set({ headers: JSON.stringify(stored) }).where('id', '=', id).execute();
}

async function record(trx: Transaction<Tables>, { projectId, accountId }: Editor, action: string, id: number, definition: EndpointDefinition): Promise<void> {
  const secretsSet = definition.headers.filter(({ kind }) => kind === 'typed-secret').map(({ name }) => name);
  await recordAudit(trx, { projectId, accountId, action, subject: `endpoint ${id}`, detail: { name: definition.name, secretsSet } });
}
