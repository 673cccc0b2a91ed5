// Retry-After: how long a server asks to wait.

/** In seconds or as a date (RFC 9110 §10.2.3), as milliseconds from now; null where nothing readable stands there. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | null {
  const value = headers['retry-after'];
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
