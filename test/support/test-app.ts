// The web application on a database of its own, with a signed-in admin and a project, called without a socket.
import { readConfig } from '../../src/config.ts';
import { maxStreams } from '../../src/database.ts';
import { createApp } from '../../src/app.tsx';
import { beginSession } from '../../src/accounts/sessions.ts';
import { createProject } from '../../src/projects/project-verbs.ts';
import { createLog } from '../../src/platform/log.ts';
import { createOutboundClient } from '../../src/platform/outbound.ts';
import { createPool } from '../../src/platform/postgres.ts';
import { createSecretBox, newSecretKey, type SecretBox } from '../../src/platform/secrets.ts';
import { afterFile, openTestDatabase, type TestDatabase } from './test-database.ts';

export interface TestApp extends TestDatabase {
  projectId: number;
  accountId: number;
  secrets: SecretBox;
  /** Ids of the runs that were hinted. */
  hints: number[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** A form post from the app's own pages; several values of a name as an array. */
  post(path: string, form: Record<string, string | string[]>, headers?: Record<string, string>): Promise<Response>;
  /** The same with another body, as for uploads. */
  send(path: string, body: string | FormData | Uint8Array<ArrayBuffer> | ReadableStream, headers?: Record<string, string>): Promise<Response>;
}

const origin = 'http://localhost:3000';
/** Without it no request takes a stream as its body; the types do not know it. */
const sendsWhileReading: object = { duplex: 'half' };

/** `env`: settings as a process would be given them. */
export async function openTestApp(env: Record<string, string> = {}): Promise<TestApp> {
  const database = await openTestDatabase();
  const { db } = database;
  const streams = createPool({ url: database.url, maxConnections: maxStreams, name: 'test streams', log: createLog('silent'), statementTimeoutMs: 0 });
  afterFile(() => streams.end());
  const { id: accountId } = await db.insertInto('accounts').values({ email: 'ines@example.com', name: 'Ines Ortega', password_hash: 'none' }).returning('id').executeTakeFirstOrThrow();
  const projectId = await createProject(db, 'Concierge', accountId);
  const cookie = `assay=${await beginSession(db, accountId, 'test')}`;
  const secrets = createSecretBox(newSecretKey());
  const hints: number[] = [];
  const app = createApp({
    db, secrets, streams, log: createLog('error'), demoOrigin: origin, config: readConfig(env),
    client: createOutboundClient({ policy: { mode: 'private', allow: [], never: [] } }), hints: { hint: (id) => void hints.push(id), close: async () => undefined },
  });
  const send = (path: string, body: string | FormData | Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}): Promise<Response> =>
    Promise.resolve(app.request(origin + path, { method: 'POST', body, ...sendsWhileReading, headers: { cookie, origin, ...headers } }));
  return {
    ...database, projectId, accountId, secrets, hints, send,
    get: (path, headers = {}) => Promise.resolve(app.request(origin + path, { headers: { cookie, ...headers } })),
    post: (path, form, headers = {}) => send(path, encode(form), { 'content-type': 'application/x-www-form-urlencoded', ...headers }),
  };
}

function encode(form: Record<string, string | string[]>): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of Array.isArray(value) ? value : [value]) fields.append(name, one);
  return fields.toString();
}
