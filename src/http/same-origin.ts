// Refuses changes that another site asks for: a changing request must come from a page of this origin.
import type { MiddlewareHandler } from 'hono';
import type { AppContext, AppEnv } from './app-context.ts';

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export const sameOrigin: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!readingMethods.has(c.req.method) && !isSameOrigin(c)) {
    return c.text('This request came from another site and was refused. Open Assay and try again there.', 403);
  }
  return next();
};

/** Sec-Fetch-Site where the browser sends it; else Origin, which every browser sends with a form post. */
function isSameOrigin(c: AppContext): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = c.req.header('origin');
  return origin !== undefined && allowedOrigins(c).includes(origin);
}

function allowedOrigins(c: AppContext): string[] {
  const { publicUrl } = c.var.deps.config;
  const own = new URL(c.req.url).origin;
  return publicUrl === null ? [own] : [own, new URL(publicUrl).origin];
}
