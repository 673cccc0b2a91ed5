// One line in the log for each request, with the id that an error page quotes.
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-context.ts';

export const requestLog: MiddlewareHandler<AppEnv> = async (c, next) => {
  const startedAt = performance.now();
  await next();
  // The path without its query: searches hold people's texts, setup links hold a token.
  c.var.deps.log.debug({
    requestId: c.var.requestId, method: c.req.method, path: c.req.path, status: c.res.status, accountId: c.var.account?.id,
    durationMs: Math.round(performance.now() - startedAt),
  }, 'request');
};
