// A signed-in person's browser without a screen: pages, fragments, forms and streams of one web process, with their bytes and times.
import { request, type IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { beginSession } from '../../src/accounts/sessions.ts';
import type { StageDatabase } from './stage.ts';

export interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** As it came over the wire. */
  body: Buffer;
  /** From the request to the last byte. */
  ms: number;
}

export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Answered>;
  /** Sends a form; the answer is not followed. */
  post(path: string, fields: Record<string, string>): Promise<Answered>;
  /** Sends any body in chunks, as an upload. */
  send(path: string, body: AsyncIterable<Buffer> | Buffer, headers: Record<string, string>): Promise<Answered>;
  /** The answer as it comes: the caller reads it, or destroys it. */
  open(path: string, headers?: Record<string, string>): Promise<IncomingMessage>;
  close(): Promise<void>;
}

/** Signs in as the first account, who is a member of the bench's projects. */
export async function signIn(url: string, { db }: Pick<StageDatabase, 'db'>): Promise<Visitor> {
  const { id } = await db.selectFrom('accounts').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow();
  const own = { cookie: `assay=${await beginSession(db, id, 'bench')}`, origin: url };
  // Given up long before the web does so: a form must not meet a connection that is just being closed.
  const pool = new Pool(url, { connections: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000 });
  const ask = async (method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: string | Buffer | AsyncIterable<Buffer>): Promise<Answered> => {
    const begun = performance.now();
    const answer = await pool.request({ method, path, headers: { ...own, ...headers }, body: (body ?? null) as string | null });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body: bytes, ms: performance.now() - begun };
  };
  return {
    get: (path, headers = {}) => ask('GET', path, headers),
    post: (path, fields) => ask('POST', path, { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(fields).toString()),
    send: (path, body, headers) => ask('POST', path, headers, body),
    open: (path, headers = {}) => new Promise((resolve, reject) => {
      request(url + path, { agent: false, headers: { ...own, ...headers } }, resolve).once('error', reject).end();
    }),
    close: () => pool.destroy(),
  };
}

/** The body's text; throws with it when the status is another one. */
export function textOf(answer: Answered, status = 200): string {
  const text = answer.body.toString();
  if (answer.status !== status) throw new Error(`Status ${answer.status} instead of ${status}:\n${text.slice(0, 2_000)}`);
  return text;
}
