// Reads the parameters of an address.
import { storableText } from '../domain/safe-text.ts';
import type { AppContext } from './app-context.ts';
import { largestId } from './read-id.ts';

const longestText = 200;

/** A whole number from 0 to the largest that its column holds; null where there is none or something else stands there. */
export function idQuery(c: AppContext, name: string, largest = largestId): number | null {
  const text = c.req.query(name) ?? '';
  return /^\d{1,15}$/.test(text) && Number(text) <= largest ? Number(text) : null;
}

/** Trimmed, without what Postgres cannot take; '' where there is none. */
export function textQuery(c: AppContext, name: string): string {
  return storableText((c.req.query(name) ?? '').trim().slice(0, longestText));
}
