// The address of a form that was refused stays in the address bar: asked for again, it leads back to the page that holds the form.
import type { AppContext } from './app-context.ts';
import { isProjectPermission } from './permissions.ts';
import { get, type Route } from './route.ts';

/** The given routes, and for each form's address that no page has a way back: the page named by `formAt`, else the nearest page above it. */
export function withPagesOfForms(routes: readonly Route[]): readonly Route[] {
  const pages = new Map(routes.filter(({ verb }) => verb === 'GET').map((page) => [page.path, page]));
  const forms = routes.filter(({ verb, caller, path }) => verb === 'POST' && caller === 'browser' && !pages.has(path));
  return [...routes, ...forms.map((form) => wayBack(form, pages))];
}

/** Open to whoever may see the page, and the project that the form's address names. Throws where the page is not in the table. */
function wayBack({ path, permission, formAt }: Route, pages: ReadonlyMap<string, Route>): Route {
  const page = pages.get(formAt ?? nearestAbove(path, pages));
  if (!page) throw new Error(`The form of ${path} stands on ${formAt}, which is no page.`);
  const needed = isProjectPermission(permission) && !isProjectPermission(page.permission) ? 'project.read' : page.permission;
  return get(path, needed, (c) => c.redirect(addressOf(page.path, c), 303));
}

function nearestAbove(path: string, pages: ReadonlyMap<string, Route>): string {
  const above = path.slice(0, path.lastIndexOf('/'));
  if (above === '') return '/';
  return pages.has(above) ? above : nearestAbove(above, pages);
}

/** With what the form's own address names, and its parameters: a form keeps the filters of its page there. */
function addressOf(pattern: string, c: AppContext): string {
  const path = pattern.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => encodeURIComponent(c.req.param(name) ?? ''));
  return path + new URL(c.req.url).search;
}
