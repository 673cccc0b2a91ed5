// For whoever watches the process: does it run, and can it serve.
import { sql } from 'kysely';
import type { AppContext } from './app-context.ts';

export function isLive(c: AppContext): Response {
  return c.text('ok');
}

export async function isReady(c: AppContext): Promise<Response> {
  try {
    await sql`select 1`.execute(c.var.deps.db);
    return c.text('ok');
  } catch {
    return c.text('The database does not answer.', 503);
  }
}
