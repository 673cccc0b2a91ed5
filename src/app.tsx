// The web application: the order of what every request passes, then the route table.
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { randomUUID } from 'node:crypto';
import type { WebDeps } from './deps.ts';
import { admit } from './http/admission.ts';
import type { AppEnv } from './http/app-context.ts';
import { crashPage, notFoundPage } from './http/error-pages.tsx';
import { limitRequests } from './http/request-limits.ts';
import { requestLog } from './http/request-log.ts';
import { retryAfter } from './http/retry-after.ts';
import { sameOrigin } from './http/same-origin.ts';
import { securityHeaders } from './http/security-headers.ts';
import { servePublic } from './http/static-files.ts';
import { routes } from './routes.ts';

export function createApp(deps: WebDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('deps', deps);
    const requestId = randomUUID();
    c.set('requestId', requestId);
    c.set('log', deps.log.child({ requestId }));
    c.set('account', null);
    c.set('projects', []);
    c.set('project', null);
    await next();
  });
  app.use(requestLog);
  app.use(securityHeaders);
  app.use(retryAfter);
  app.use(compress());
  app.get('/static/*', servePublic());
  app.use(limitRequests());
  for (const { verb, path, permission, limit, caller, run, evenArchived } of routes) {
    app.on(verb, [path], ...(caller === 'browser' ? [sameOrigin] : []), ...(limit ? [limit] : []), admit(permission, evenArchived), run);
  }
  app.notFound((c) => notFoundPage(c));
  app.onError((error, c) => crashPage(c, error));
  return app;
}
