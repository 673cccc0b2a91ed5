// curl's options by what they mean for a request (curl 8 manual): the ones that count, and those that only take a word away.

/** What an option contributes; `ignored` and `flag` say nothing about the request. */
export type CurlMeaning =
  | 'method' | 'header' | 'data' | 'data-raw' | 'data-urlencode' | 'json' | 'url' | 'user' | 'bearer' | 'cookie' | 'user-agent' | 'referer' | 'max-time'
  | 'as-query' | 'head' | 'form' | 'upload' | 'ignored' | 'ignored-value';

const long: Record<string, CurlMeaning> = {
  'request': 'method', 'header': 'header', 'data': 'data', 'data-ascii': 'data', 'data-binary': 'data', 'data-raw': 'data-raw', 'data-urlencode': 'data-urlencode',
  'json': 'json', 'url': 'url', 'user': 'user', 'oauth2-bearer': 'bearer', 'cookie': 'cookie', 'user-agent': 'user-agent', 'referer': 'referer',
  'max-time': 'max-time', 'get': 'as-query', 'head': 'head', 'form': 'form', 'form-string': 'form', 'upload-file': 'upload',
};
for (const name of [
  'location', 'location-trusted', 'silent', 'show-error', 'insecure', 'compressed', 'include', 'verbose', 'fail', 'fail-with-body', 'no-buffer', 'globoff',
  'http1.0', 'http1.1', 'http2', 'http2-prior-knowledge', 'http3', 'ipv4', 'ipv6', 'basic', 'path-as-is', 'no-progress-meter', 'progress-bar', 'no-keepalive',
  'tlsv1.2', 'tlsv1.3', 'remote-name', 'retry-all-errors', 'retry-connrefused', 'ssl-no-revoke', 'remote-header-name',
]) long[name] = 'ignored';
for (const name of [
  'output', 'connect-timeout', 'retry', 'retry-delay', 'retry-max-time', 'write-out', 'cookie-jar', 'dump-header', 'max-redirs', 'keepalive-time', 'limit-rate',
  'noproxy', 'speed-limit', 'speed-time', 'trace', 'trace-ascii', 'stderr', 'ciphers', 'tls-max',
]) long[name] = 'ignored-value';

const short: Record<string, CurlMeaning> = {
  X: 'method', H: 'header', d: 'data', u: 'user', b: 'cookie', A: 'user-agent', e: 'referer', m: 'max-time', G: 'as-query', I: 'head', F: 'form', T: 'upload',
  o: 'ignored-value', w: 'ignored-value', c: 'ignored-value', D: 'ignored-value', Y: 'ignored-value', y: 'ignored-value',
};
for (const letter of 'LskivfgNSO0123469#jJq') short[letter] = 'ignored';

const withoutValue: ReadonlySet<CurlMeaning> = new Set(['as-query', 'head', 'ignored']);
/** Of options that are not known here, those that take a value nevertheless. */
const unknownLettersWithValue = 'CEKPQUhrtxz';

export interface CurlOption {
  /** As it was written, for remarks. */
  written: string;
  /** null: not known. */
  meaning: CurlMeaning | null;
  value: string;
}

/** Takes the words after `curl` apart; what is no option is a URL. */
export function readOptions(words: readonly string[]): CurlOption[] {
  const options: CurlOption[] = [];
  const waiting = [...words];
  for (let word = waiting.shift(); word !== undefined; word = waiting.shift()) {
    if (word.startsWith('--') && word !== '--') options.push(readLong(word, waiting));
    else if (word.startsWith('-') && word !== '-' && word !== '--') options.push(...readShort(word, waiting));
    else if (word !== '--' && word !== '-') options.push({ written: word, meaning: 'url', value: word });
  }
  return options;
}

function readLong(word: string, waiting: string[]): CurlOption {
  const [, name = '', attached] = /^--([^=]*)(?:=([^]*))?$/.exec(word) ?? [];
  const meaning = Object.hasOwn(long, name) ? long[name]! : null;
  const written = `--${name}`;
  if (meaning !== null && withoutValue.has(meaning)) return { written, meaning, value: '' };
  if (attached !== undefined) return { written, meaning, value: attached };
  // Whether an unknown option takes a value can only be guessed: what looks like a URL or an option is none.
  const takesValue = meaning !== null || (waiting[0] !== undefined && !/^-|^https?:\/\/|^localhost\b/i.test(waiting[0]));
  return { written, meaning, value: takesValue ? waiting.shift() ?? '' : '' };
}

/** "-sSXPOST": letters without a value may stand together, and the rest of the word is the first value. */
function readShort(word: string, waiting: string[]): CurlOption[] {
  const options: CurlOption[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at]!;
    const meaning = Object.hasOwn(short, letter) ? short[letter]! : null;
    const takesValue = meaning === null ? unknownLettersWithValue.includes(letter) : !withoutValue.has(meaning);
    if (!takesValue) {
      options.push({ written: `-${letter}`, meaning, value: '' });
      continue;
    }
    const attached = word.slice(at + 1);
    options.push({ written: `-${letter}`, meaning, value: attached === '' ? waiting.shift() ?? '' : attached });
    break;
  }
  return options;
}
