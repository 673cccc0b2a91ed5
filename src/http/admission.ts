// Lets a request in: who is it, which project does it name, and may they do what the route needs. What one may not see does not exist.
import type { MiddlewareHandler } from 'hono';
import { findSession } from '../accounts/sessions.ts';
import { projectsOf } from '../projects/project-queries.ts';
import { idParam, type AppContext, type AppEnv } from './app-context.ts';
import { archivedPage, forbiddenPage, notFoundPage } from './error-pages.tsx';
import { isPartial } from './htmx.ts';
import { isProjectPermission, may, type Permission } from './permissions.ts';
import { readSessionCookie } from './session-cookie.ts';

/** `evenArchived`: the role that the person was given counts, where otherwise everyone only reads. */
export function admit(permission: Permission, evenArchived = false): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await identify(c);
    if (permission === 'everyone') return next();
    if (!c.var.account) return askToSignIn(c);
    if (!isProjectPermission(permission)) return next();
    const projectId = idParam(c, 'project');
    const project = c.var.projects.find(({ id }) => id === projectId);
    if (!project) return notFoundPage(c);
    c.set('project', project);
    if (may(evenArchived ? project.memberRole : project.role, permission)) return next();
    return may(project.memberRole, permission) ? archivedPage(c) : forbiddenPage(c);
  };
}

async function identify(c: AppContext): Promise<void> {
  const token = readSessionCookie(c);
  const session = token === undefined ? null : await findSession(c.var.deps.db, token);
  c.set('account', session && { id: session.accountId, name: session.name, email: session.email, sessionId: session.id });
  c.set('projects', session ? await projectsOf(c.var.deps.db, session.accountId) : []);
  c.set('project', null);
}

/** After signing in the person is back on the page they asked for. */
function askToSignIn(c: AppContext): Response {
  const { pathname, search } = new URL(c.req.url);
  const signIn = c.req.method === 'GET' ? `/sign-in?to=${encodeURIComponent(pathname + search)}` : '/sign-in';
  if (isPartial(c)) {
    c.header('HX-Redirect', '/sign-in');
    return c.body(null, 401);
  }
  return c.redirect(signIn, 303);
}
