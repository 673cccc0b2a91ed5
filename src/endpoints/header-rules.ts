// What a header may be called and hold, and which ones carry secrets by their nature.

/** Set by Assay or by the connection itself (RFC 9110 §7.6.1). */
const reserved = new Set([
  'host', 'content-length', 'connection', 'transfer-encoding', 'keep-alive', 'te', 'trailer', 'upgrade', 'expect', 'proxy-connection',
  'proxy-authenticate', 'proxy-authorization',
]);
const secretNames = new Set(['authorization', 'cookie', 'x-api-key', 'api-key', 'apikey', 'x-auth-token', 'x-access-token', 'x-goog-api-key']);
const longestName = 200;
const longestValue = 8_000;

/** null, or what to change. */
export function refuseHeaderName(name: string): string | null {
  if (name.length > longestName) return `Use at most ${longestName} characters.`;
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return 'A header’s name holds letters, digits and hyphens only, like X-Api-Key.';
  if (name === '__proto__') return 'This name cannot be sent. Choose another one.';
  return isReservedHeader(name) ? `${name} is set by Assay. Clear this row.` : null;
}

/** null, or what to change. */
export function refuseHeaderValue(value: string): string | null {
  if (value.length > longestValue) return `Use at most ${longestValue.toLocaleString('en-GB')} characters.`;
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return 'A header’s value is one line of Latin letters, digits and signs. Take out line breaks and other characters.';
  return null;
}

export function isReservedHeader(name: string): boolean {
  return reserved.has(name.toLowerCase());
}

export function isSecretByName(name: string): boolean {
  const lower = name.toLowerCase();
  return secretNames.has(lower) || /(^|[-_])(secret|token|password|api[-_]?key)$/.test(lower);
}
