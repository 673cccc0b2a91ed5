// Pasted curl commands.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCurl, type CurlRequest } from '../../src/endpoints/parse-curl.ts';

function read(command: string): CurlRequest {
  const parsed = parseCurl(command);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.request;
}

function refusalOf(command: string): string {
  const parsed = parseCurl(command);
  return parsed.ok ? '' : parsed.message;
}

describe('a curl command', () => {
  it('gives method, URL, headers and body', () => {
    expect(read(`curl -X PUT 'https://api.example.com/v1/ask?x=1' -H 'X-Team: qa' --header "Accept: text/plain" --data '{"q":"hi"}' -H 'content-type: application/json'`)).toEqual({
      method: 'PUT', url: 'https://api.example.com/v1/ask?x=1', body: '{"q":"hi"}', timeoutS: null, remarks: [],
      headers: [{ name: 'X-Team', value: 'qa', secret: false }, { name: 'Accept', value: 'text/plain', secret: false }, { name: 'content-type', value: 'application/json', secret: false }],
    });
  });

  it('is read over several lines, after a prompt, and with options that change nothing', () => {
    const request = read('$ curl -sSL -k --compressed --max-time 12.4 \\\n  --url https://host/a \\\r\n  -XPATCH -d one \\\n -d two=2\n');
    expect(request).toMatchObject({ method: 'PATCH', url: 'https://host/a', body: 'one&two=2', timeoutS: 12, remarks: [] });
  });

  it.each([
    [`curl https://host -d 'a "b" \\n c'`, 'a "b" \\n c'], [`curl https://host -d "a \\"b\\" \\$c \\\\ d"`, 'a "b" $c \\ d'], [`curl https://host -d $'a\\'b\\n\\x41\\u00e9\\t\\101'`, "a'b\nAé\tA"],
    [`curl https://host -d a\\ b`, 'a b'], [`curl https://host -d 'it'"'"'s'`, "it's"], [`curl https://host -d ''`, ''], [`curl https://host -d"x y"z`, 'x yz'],
  ])('is unquoted like in a shell: %s', (command, body) => {
    expect(read(command)).toMatchObject({ url: 'https://host', body, method: 'POST' });
  });

  it('from Windows is read with its carets', () => {
    const old = 'curl "https://host/a?b=1^2" ^\r\n  -H "X-Team: qa" ^\r\n  --data-raw "{\\"q\\":\\"hi\\"}"';
    expect(read(old)).toMatchObject({ url: 'https://host/a?b=1^2', body: '{"q":"hi"}', headers: [{ name: 'X-Team', value: 'qa' }] });
    const chrome = 'curl ^"https://host/a?b=1^&c=2^" ^\r\n  -H ^"X-Team: qa^" ^\r\n  --data-raw ^"^{^\\^"q^\\^":^\\^"hi^\\^"^}^"';
    expect(read(chrome)).toMatchObject({ url: 'https://host/a?b=1&c=2', body: '{"q":"hi"}', headers: [{ name: 'X-Team', value: 'qa' }] });
  });

  it('marks headers as secret that carry keys, and makes secret headers of -u, -b, bearer tokens and credentials in the URL', () => {
    const secrets = (command: string) => read(command).headers.filter(({ secret }) => secret).map(({ name, value }) => `${name}: ${value}`);
    expect(secrets(`curl https://h -H 'authorization: Bearer k' -H 'X-API-Key: a' -H 'api-key: b' -H 'X-Client-Secret: s' -H 'X-Team: qa'`))
      .toEqual(['authorization: Bearer k', 'X-API-Key: a', 'api-key: b', 'X-Client-Secret: s']);
    expect(secrets('curl -u ada:pw https://h')).toEqual(['Authorization: Basic YWRhOnB3']);
    expect(secrets('curl -b "a=1; b=2" https://h')).toEqual(['Cookie: a=1; b=2']);
    expect(secrets('curl --oauth2-bearer tok https://h')).toEqual(['Authorization: Bearer tok']);
    const inUrl = read('curl https://ada:p%40w@host/x');
    expect(inUrl).toMatchObject({ url: 'https://host/x', headers: [{ name: 'Authorization', value: 'Basic YWRhOnBAdw==', secret: true }] });
  });

  it('asks for the value of a key that was a shell variable', () => {
    const request = read('curl https://h -H "Authorization: Bearer $OPENAI_API_KEY"');
    expect(request.headers).toEqual([{ name: 'Authorization', value: '', secret: true }]);
    expect(request.remarks).toEqual(['Authorization held the variable $OPENAI_API_KEY. Enter its value.']);
    expect(read(`curl https://h -b 'ga=GS1.$o1$g0'`).headers[0]?.value).toBe('ga=GS1.$o1$g0');
  });

  it('puts data into the query with -G, encodes with --data-urlencode, and posts JSON with --json', () => {
    expect(read(`curl -G https://h/s -d a=1 --data-urlencode 'q=a b&c'`)).toMatchObject({ method: 'GET', url: 'https://h/s?a=1&q=a%20b%26c', body: '' });
    expect(read(`curl https://h --json '{"a":1}'`)).toMatchObject({ method: 'POST', body: '{"a":1}', headers: [], remarks: [] });
    expect(read('curl https://h -d q=1').headers).toEqual([{ name: 'Content-Type', value: 'application/x-www-form-urlencoded', secret: false }]);
    const unnamed = read(`curl https://h -d '{"a":1}'`);
    expect(unnamed.headers).toEqual([]);
    expect(unnamed.remarks.join()).toContain('looks like JSON');
  });

  it('leaves out the headers that Assay sets itself', () => {
    const request = read(`curl https://h -H 'Host: x' -H 'Content-Length: 3' -H 'Connection: close' -H 'accept-encoding: zstd' -H ':authority: h' -H 'Empty:' -H 'X-A: 1'`);
    expect(request.headers.map(({ name }) => name)).toEqual(['X-A']);
    expect(request.remarks).toEqual([]);
  });

  it('says what was left out', () => {
    const remarks = (command: string) => read(command).remarks.join('\n');
    expect(remarks('curl --frobnicate 3 https://h')).toBe('--frobnicate is not known here and was left out.');
    expect(remarks('curl https://h -d @body.json')).toContain('body.json, which is not here');
    expect(remarks('curl https://h -F file=@a.png')).toContain('multipart forms are not sent');
    expect(remarks('curl https://h | jq .')).toBe('What follows the curl command was left out.');
    expect(remarks('curl https://h https://other')).toContain('https://other was left out');
    expect(remarks(`curl https://h -H 'X A: 1'`)).toContain('The header X A was left out.');
    expect(remarks('curl -b jar.txt https://h')).toContain('cookies of the file jar.txt');
    expect(remarks('curl -I https://h')).toContain('-I was left out');
  });

  it('that is none, has no URL or is cut off is refused in words', () => {
    expect(refusalOf('  ')).toBe('Paste a curl command.');
    expect(refusalOf('wget https://h')).toContain('not a curl command');
    expect(refusalOf('curl -H "a: b"')).toContain('holds no URL');
    expect(refusalOf(`curl https://h -d '{"a"`)).toContain('A quote that begins with \' is not closed');
    expect(refusalOf(`curl https://h -d "x`)).toContain('is not closed');
    expect(refusalOf(`curl ${'x'.repeat(200_001)}`)).toContain('200,000');
  });

  it('adds http:// where no scheme is written, as curl does', () => {
    expect(read('curl localhost:8000/chat').url).toBe('http://localhost:8000/chat');
  });

  const quoted = fc.constantFrom<(text: string) => string>(
    (text) => `'${text.replaceAll("'", `'\\''`)}'`,
    (text) => `"${text.replace(/["\\$`]/g, '\\$&')}"`,
    (text) => `$'${text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`,
  );
  const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/).filter((text) => !/^@|^(\S+\s+)?\$\{?\w+\}?$/.test(text));

  it('gives back every body and header value, however they are quoted', () => {
    fc.assert(fc.property(fc.string().filter((text) => !text.includes('\r')), value, quoted, quoted, (body, header, quote, quoteToo) => {
      const request = read(`curl --data-raw ${quote(body)} -H ${quoteToo(`X-One: ${header}`)} https://h/p`);
      expect(request.body).toBe(body);
      expect(request.headers.find(({ name }) => name === 'X-One')?.value).toBe(header);
      expect(request.url).toBe('https://h/p');
    }));
  });

  it('is read in time that grows with its length only', () => {
    for (const part of ['-a ', ' ', '^', '$ ', '/', '-d@ ', 'curl ']) expect(parseCurl(`curl ${part.repeat(190_000 / part.length)}x`).ok, part).toBeTypeOf('boolean');
  });

  it('never breaks the parser, whatever is pasted', () => {
    const piece = fc.oneof(fc.constantFrom('curl', '-H', '-d', "'", '"', "$'", '\\', '\n', '^', ' ', '--data', '-X', '@', ':', '|', '--', '-'), fc.string());
    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      expect(typeof parseCurl(`curl ${pieces.join('')}`).ok).toBe('boolean');
    }), { numRuns: 500 });
  });
});
