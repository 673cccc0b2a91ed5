// Says when to come back wherever an answer asks for patience and whoever wrote it named no time.
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-context.ts';

const soonS = 30;

export const retryAfter: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const asksForPatience = c.res.status === 429 || c.res.status === 503;
  if (asksForPatience && !c.res.headers.has('Retry-After')) c.res.headers.set('Retry-After', String(soonS));
};
