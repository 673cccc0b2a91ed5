// Reads the parameters of an address.
import { storableText } from '../domain/safe-text.ts';
import type { AppContext } from './app-context.ts';

const longestText = 200;

/** A whole number from 0; null where there is none or something else stands there. */
export function idQuery(c: AppContext, name: string): number | null {
  const text = c.req.query(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Trimmed, without what Postgres cannot take; '' where there is none. */
export function textQuery(c: AppContext, name: string): string {
  return storableText((c.req.query(name) ?? '').trim().slice(0, longestText));
}
