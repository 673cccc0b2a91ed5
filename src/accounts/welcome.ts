// Gives the browser its session and sends the person where they wanted to go.
import type { AppContext } from '../http/app-context.ts';
import { writeSessionCookie } from '../http/session-cookie.ts';

export function welcome(c: AppContext, session: string, to: string): Response {
  writeSessionCookie(c, session);
  return c.redirect(isOwnPath(to) ? to : '/', 303);
}

export function userAgentOf(c: AppContext): string {
  return c.req.header('user-agent') ?? '';
}

/** Only a path of this site: never //elsewhere, never a backslash that browsers read as a slash. */
function isOwnPath(to: string): boolean {
  return /^\/(?![/\\])[^\\\s]*$/.test(to);
}
