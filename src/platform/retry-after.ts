// Retry-After: how long a server asks to wait.

/** In seconds or as a date (RFC 9110 §10.2.3), as milliseconds from now; null where nothing readable stands there. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | null {
  const value = headers['retry-after'];
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  // A date is meant by the clock that the server names beside it: this machine's may be hours off.
  const sentAt = Date.parse(headers['date'] ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? Date.now() : sentAt));
}
