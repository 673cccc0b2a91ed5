// The only place that names htmx's headers: does a request want a fragment, and how is the browser told to go elsewhere.
import type { AppContext } from './app-context.ts';

/** htmx wants the part of the page that it will swap; history and plain navigation want the page. */
export function isPartial(c: AppContext): boolean {
  return c.req.header('hx-request') === 'true' && c.req.header('hx-request-type') === 'partial';
}

/** The id of the element that will be swapped: htmx 4 sends `tag#id`. */
export function targetId(c: AppContext): string | null {
  return c.req.header('hx-target')?.split('#')[1] ?? null;
}

/** Goes to another page after a change: a redirect, or for htmx a visit. */
export function goTo(c: AppContext, path: string): Response {
  if (!isPartial(c)) return c.redirect(path, 303);
  c.header('HX-Redirect', path);
  return c.body(null, 204);
}

export function varyByRequester(c: AppContext): void {
  c.header('Vary', 'HX-Request, HX-Request-Type, HX-Target, Cookie');
  c.header('Cache-Control', 'no-store');
}
