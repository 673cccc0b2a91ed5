// The URL of an endpoint with its placeholders: what is wrong with it in words, and the one origin that it always leads to.
import { compileTemplate } from '../domain/request-template.ts';

const longestUrl = 4_000;
/** The authority ends before anything that a URL parser could read as its end, a backslash included. */
const shape = /^https?:\/\/([^/?#\\]+)(?:[/?#]|$)/i;
const placeholder = /\{\{[^{}]*\}\}/g;

/** null, or what to change. */
export function refuseUrl(url: string): string | null {
  if (url === '') return 'Enter the URL, like https://host/path.';
  if (url.length > longestUrl) return `Use at most ${longestUrl.toLocaleString('en-GB')} characters.`;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return 'Write the whole URL, beginning with http:// or https://.';
  if (/[\s\p{Cc}]/u.test(sampleOf(url))) return 'A URL holds no spaces. Write %20 instead, or a placeholder for what changes.';
  const authority = shape.exec(url)?.[1] ?? '';
  // Else the text of a test would decide to which host the secret headers go.
  if (authority.includes('{') || authority.includes('}')) return 'Placeholders may stand in the path and the query, not in the host.';
  const compiled = compileTemplate(url, 'url');
  if (!compiled.ok) return compiled.message;
  if (authority === '' || !URL.canParse(sampleOf(url))) return 'This is not a complete URL. Write it like https://host/path.';
  const { username, password } = new URL(sampleOf(url));
  if (username !== '' || password !== '') return 'The URL carries a user name or a password. Take it out and send it in a secret header.';
  return null;
}

/** Scheme, host and port: where secrets go. null for a URL that is refused. */
export function originOf(url: string): string | null {
  return refuseUrl(url) === null ? new URL(sampleOf(url)).origin : null;
}

function sampleOf(url: string): string {
  return url.replaceAll(placeholder, 'x');
}
