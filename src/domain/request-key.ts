// The key of a form: a UUID by which a form that is sent several times is known as one.
import { createHash } from 'node:crypto';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isRequestKey(text: string): boolean {
  return uuid.test(text);
}

/** The key of what the form asks for: the same for the same form with the same content, a UUID too. */
export function derivedKey(requestKey: string, content: string | number): string {
  const hex = createHash('sha256').update(`${requestKey.toLowerCase()} ${content}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
