// Reads a pasted curl command as a request: method, URL, headers and body, with a remark for everything that could not be taken over.
import { readOptions, type CurlOption } from './curl-options.ts';
import { isReservedHeader, isSecretByName, refuseHeaderName, refuseHeaderValue } from './header-rules.ts';
import { splitShellWords } from './shell-words.ts';

export interface CurlRequest {
  method: string;
  url: string;
  headers: { name: string; value: string; secret: boolean }[];
  body: string;
  /** null: the command sets none. */
  timeoutS: number | null;
  /** Sentences for the person who pasted it. */
  remarks: string[];
}

export type ParsedCurl = { ok: true; request: CurlRequest } | { ok: false; message: string };

const longestCommand = 200_000;

/** Never throws. */
export function parseCurl(command: string): ParsedCurl {
  if (command.trim() === '') return { ok: false, message: 'Paste a curl command.' };
  if (command.length > longestCommand) return { ok: false, message: `The command is longer than ${longestCommand.toLocaleString('en-GB')} characters. Shorten its body.` };
  const split = splitShellWords(command.trimStart().replace(/^[\w@:~/\\.-]*\s*[$#%>]\s+(?=\S*curl)/, ''));
  if (!split.ok) return split;
  const start = split.words.findIndex((word) => /^(?:.*[/\\])?curl(?:\.exe)?$/i.test(word));
  if (start < 0) return { ok: false, message: 'This is not a curl command. Paste the whole command, beginning with curl.' };
  const draft = newDraft();
  for (const option of readOptions(split.words.slice(start + 1))) takeOption(draft, option);
  if (split.hasRest) draft.remarks.push('What follows the curl command was left out.');
  if (draft.url === null) return { ok: false, message: 'The command holds no URL. Paste the whole command.' };
  return finish(draft, draft.url);
}

interface Draft {
  method: string | null;
  url: string | null;
  headers: CurlRequest['headers'];
  /** null: no data option was given. */
  data: string | null;
  isJson: boolean;
  asQuery: boolean;
  timeoutS: number | null;
  remarks: string[];
}

function newDraft(): Draft {
  return { method: null, url: null, headers: [], data: null, isJson: false, asQuery: false, timeoutS: null, remarks: [] };
}

function takeOption(draft: Draft, { meaning, written, value }: CurlOption): void {
  switch (meaning) {
    case 'method': draft.method = value.toUpperCase(); return;
    case 'url': return takeUrl(draft, value);
    case 'header': return takeHeader(draft, value);
    case 'data': return takeData(draft, value.startsWith('@') ? missingFile(draft, value) : value);
    case 'data-raw': return takeData(draft, value);
    case 'data-urlencode': return takeData(draft, encodeData(value));
    case 'json':
      draft.isJson = true;
      draft.data = (draft.data ?? '') + (value.startsWith('@') ? missingFile(draft, value) : value);
      return;
    case 'user': return setHeader(draft, 'Authorization', basic(value));
    case 'bearer': return setHeader(draft, 'Authorization', `Bearer ${value}`);
    case 'cookie': return value.includes('=') ? setHeader(draft, 'Cookie', value) : remark(draft, `The cookies of the file ${value} were left out: enter them in a secret header Cookie.`);
    case 'user-agent': return setHeader(draft, 'User-Agent', value);
    case 'referer': return setHeader(draft, 'Referer', value);
    case 'max-time': return takeTimeout(draft, Number(value));
    case 'as-query': draft.asQuery = true; return;
    case 'head': return remark(draft, `${written} was left out: a reply of headers only holds no answer.`);
    case 'form':
    case 'upload':
      draft.method ??= 'POST';
      return remark(draft, `${written} ${value} was left out: files and multipart forms are not sent.`);
    case 'ignored':
    case 'ignored-value': return;
    case null: return remark(draft, `${written} is not known here and was left out.`);
  }
}

function takeUrl(draft: Draft, value: string): void {
  // curl's own guess where no scheme is written.
  if (draft.url === null) draft.url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  else remark(draft, `Only the first URL was taken over; ${value} was left out.`);
}

function takeHeader(draft: Draft, line: string): void {
  if (line.startsWith('@')) return remark(draft, `The headers of the file ${line.slice(1)} were left out: enter them here.`);
  const colon = line.indexOf(':');
  const name = (colon < 0 ? line.replace(/;$/, '') : line.slice(0, colon)).trim();
  const value = colon < 0 ? '' : line.slice(colon + 1).trim();
  // "Name:" takes a header of curl's own away; "Name;" sends it empty; ":name" is HTTP/2's own.
  if (value === '') return;
  // What a browser can unpack, Assay may not; it asks for what it can.
  if (name === '' || isReservedHeader(name) || /^accept-encoding$/i.test(name)) return;
  setHeader(draft, name, value);
}

function setHeader(draft: Draft, name: string, value: string): void {
  const problem = refuseHeaderName(name) ?? refuseHeaderValue(value);
  if (problem !== null) return remark(draft, `The header ${name.slice(0, 60)} was left out. ${problem}`);
  const secret = isSecretByName(name);
  // A cookie may well hold a dollar sign, so only a value that is a variable and nothing else counts.
  const variable = secret ? /^(?:[\w-]+\s+)?(\$\{?[A-Za-z_]\w*\}?)$/.exec(value)?.[1] : undefined;
  if (variable !== undefined) remark(draft, `${name} held the variable ${variable}. Enter its value.`);
  const others = draft.headers.filter((header) => header.name.toLowerCase() !== name.toLowerCase());
  draft.headers = [...others, { name, value: variable === undefined ? value : '', secret }];
}

function takeData(draft: Draft, data: string): void {
  draft.data = draft.data === null ? data : `${draft.data}&${data}`;
}

function missingFile(draft: Draft, value: string): string {
  remark(draft, `The body stands in the file ${value.slice(1)}, which is not here. Paste it as the body.`);
  return '';
}

/** "content", "=content", "name=content": the content is encoded, the name is not. */
function encodeData(value: string): string {
  const equals = value.indexOf('=');
  const name = equals < 0 ? '' : value.slice(0, equals);
  const content = encodeURIComponent(value.slice(equals + 1));
  return name === '' ? content : `${name}=${content}`;
}

function takeTimeout(draft: Draft, seconds: number): void {
  if (seconds > 0) draft.timeoutS = Math.min(600, Math.max(1, Math.round(seconds)));
}

function finish(draft: Draft, url: string): ParsedCurl {
  const { data, asQuery } = draft;
  const withQuery = asQuery && data !== null && data !== '' ? `${url}${url.includes('?') ? '&' : '?'}${data}` : url;
  const address = takeCredentials(draft, withQuery);
  const body = asQuery ? '' : data ?? '';
  nameContentType(draft, body);
  const method = draft.method ?? (data !== null && !asQuery ? 'POST' : 'GET');
  const { headers, timeoutS, remarks } = draft;
  return { ok: true, request: { method, url: address, headers, body, timeoutS, remarks } };
}

/** "https://user:password@host" becomes what curl makes of it, since keys in URLs are shown to everyone. */
function takeCredentials(draft: Draft, url: string): string {
  const found = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#\\]*)@/i.exec(url);
  if (!found) return url;
  setHeader(draft, 'Authorization', basic(decoded(found[2]!)));
  return found[1]! + url.slice(found[0].length);
}

function nameContentType(draft: Draft, body: string): void {
  const isNamed = draft.headers.some(({ name }) => name.toLowerCase() === 'content-type');
  if (body === '' || isNamed || draft.isJson) return;
  if (/^\s*[[{]/.test(body)) return remark(draft, 'The body looks like JSON, so it is sent as JSON, although curl would call it a form.');
  setHeader(draft, 'Content-Type', 'application/x-www-form-urlencoded');
}

function basic(userAndPassword: string): string {
  const pair = userAndPassword.includes(':') ? userAndPassword : `${userAndPassword}:`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function remark(draft: Draft, sentence: string): void {
  draft.remarks.push(sentence);
}
