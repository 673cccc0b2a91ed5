// The base URL of a model: what is wrong with it in words, the one origin that its key is sent to, and the addresses below it.

const longestUrl = 2_000;
// Names by which gateways take a key in the query; “api-version” and the like say nothing secret.
const secretQueryName = /(?:key|token|secret|passw(?:or)?d|pwd|signature|credentials?|auth|authorization|jwt)$|^(?:sig|code|pass)$/i;

/** null, or what to change. */
export function refuseBaseUrl(url: string): string | null {
  if (url === '') return 'Enter the base URL, like https://host/v1.';
  if (url.length > longestUrl) return `Use at most ${longestUrl.toLocaleString('en-GB')} characters.`;
  if (!/^https?:\/\//i.test(url)) return 'Write the whole URL, beginning with http:// or https://.';
  if (/[\s\p{Cc}\\]/u.test(url)) return 'A URL holds no spaces and no backslashes. Take them out.';
  if (/[{}<>]/.test(url)) return 'Put your own value where the URL has brackets.';
  if (!URL.canParse(url)) return 'This is not a complete URL. Write it like https://host/v1.';
  const { username, password, hash, searchParams } = new URL(url);
  if (username !== '' || password !== '') return 'The URL carries a user name or a password. Take it out and enter the key below.';
  const secretName = [...searchParams.keys()].find((name) => secretQueryName.test(name));
  if (secretName !== undefined) return `The URL carries a key in “${secretName.slice(0, 60)}”, and a URL is stored and shown in clear. Take it out and enter the key below.`;
  return hash === '' && !url.endsWith('#') ? null : 'Take out the # and what follows it.';
}

/** Scheme, host and port: where the key goes. null for a URL that is refused. */
export function originOfBase(url: string): string | null {
  return refuseBaseUrl(url) === null ? new URL(url).origin : null;
}

/** `path` below the base URL, before its query. A base URL that names the path already is not lengthened by it. */
export function addressBelow(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = base.endsWith(path) ? base : base + path;
  return url.href;
}
