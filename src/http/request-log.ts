// One line in the log for each request, with the id that an error page quotes.
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-context.ts';

export const requestLog: MiddlewareHandler<AppEnv> = async (c, next) => {
  const startedAt = performance.now();
  await next();
  c.var.log.debug({
    method: c.req.method, path: loggedPath(c.req.path), status: c.res.status, accountId: c.var.account?.id, durationMs: Math.round(performance.now() - startedAt),
  }, 'request');
};

/** Without a query, which holds people's searches and the setup link's token, and without what is no word or number of ours, like an invitation's token. */
export function loggedPath(path: string): string {
  return path.split('/').map((segment) => (/^[a-z0-9.-]{0,24}$/.test(segment) ? segment : '…')).join('/');
}
