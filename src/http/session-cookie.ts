// The cookie that carries the session's reference.
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppContext } from './app-context.ts';

const thirtyDays = 30 * 24 * 60 * 60;

export function readSessionCookie(c: AppContext): string | undefined {
  return getCookie(c, cookieName(c));
}

export function writeSessionCookie(c: AppContext, token: string): void {
  setCookie(c, cookieName(c), token, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps(c), maxAge: thirtyDays });
}

export function clearSessionCookie(c: AppContext): void {
  deleteCookie(c, cookieName(c), { path: '/', secure: isHttps(c) });
}

/** Browsers keep a __Host- cookie to this very host, but take it over https only. */
function cookieName(c: AppContext): string {
  return isHttps(c) ? '__Host-assay' : 'assay';
}

function isHttps(c: AppContext): boolean {
  return c.var.deps.config.publicUrl?.startsWith('https://') ?? false;
}
