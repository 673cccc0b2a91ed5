// Uploads as browsers and programs send them, cut anywhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, readField, readMultipart } from '../../src/imports/multipart.ts';
import { arriving, collected, cutBytes, cuts, refusalOf } from './streams.ts';

const boundary = '----WebKitFormBoundaryAbC123';

interface SentPart {
  head: string;
  content: Buffer;
}

function bodyOf(parts: readonly SentPart[], end = `--${boundary}--\r\n`): Buffer {
  return Buffer.concat([...parts.flatMap(({ head, content }) => [Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), content, Buffer.from('\r\n')]), Buffer.from(end)]);
}

const field = (name: string, text: string): SentPart => ({ head: `Content-Disposition: form-data; name="${name}"`, content: Buffer.from(text) });
const file = (name: string, content: Buffer): SentPart => ({ head: `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv`, content });

async function read(chunks: readonly Uint8Array[]) {
  const parts = [];
  for await (const { name, fileName, content } of readMultipart(arriving(chunks), boundary)) {
    parts.push({ name, fileName, content: Buffer.concat(await collected(content)).toString('latin1') });
  }
  return parts;
}

/** Made of what delimiters are made of, so that near misses are frequent. */
const nearMisses = fc.array(fc.constantFrom('\r', '\n', '-', '--', '\r\n--', `\r\n--${boundary.slice(0, 9)}`, boundary.slice(3), '\u0000', 'x', 'é')).map((parts) => Buffer.from(parts.join('')))
  .filter((content) => !Buffer.concat([Buffer.from('\r\n'), content, Buffer.from('\r\n')]).includes(`\r\n--${boundary}`));

describe('a multipart body', () => {
  it('gives the same parts wherever it is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(nearMisses, { maxLength: 3 }), cuts, async (contents, places) => {
      const body = bodyOf(contents.map((content, index) => file(`${index}.csv`, content)));
      expect(await read(cutBytes(body, places))).toEqual(contents.map((content, index) => ({ name: 'file', fileName: `${index}.csv`, content: content.toString('latin1') })));
    }));
  });

  it('holds fields and files, apart by whether they have a file name', async () => {
    const parts = await read([bodyOf([field('test-set', '7'), file('', Buffer.alloc(0))])]);
    expect(parts).toEqual([{ name: 'test-set', fileName: null, content: '7' }, { name: 'file', fileName: '', content: '' }]);
  });

  it('names files as browsers and as other programs escape them', async () => {
    const names = (await read([bodyOf([file('a%22b%0D%0A.csv', Buffer.alloc(0)), file('a\\"b; name=\\"x.csv', Buffer.alloc(0)), file('überraschung.csv', Buffer.alloc(0))])])).map(({ name, fileName }) => [name, fileName]);
    expect(names).toEqual([['file', 'a"b\r\n.csv'], ['file', 'a"b; name="x.csv'], ['file', 'überraschung.csv']]);
  });

  it('goes on with the next part when a part is left unread', async () => {
    const body = bodyOf([file('a.csv', Buffer.from('x'.repeat(1_000))), field('name', 'kept')]);
    const seen: string[] = [];
    for await (const part of readMultipart(arriving(cutBytes(body, [100, 300, 500])), boundary)) {
      seen.push(part.name);
      if (part.name === 'file') for await (const chunk of part.content) { void chunk; break; }
      else seen.push(await readField(part, 100));
    }
    expect(seen).toEqual(['file', 'name', 'kept']);
  });

  it('that breaks off is refused wherever it breaks off', async () => {
    const body = bodyOf([field('name', 'x')]);
    for (let length = 0; length < body.length - 4; length += 1) expect(await refusalOf(read([body.subarray(0, length)]))).toContain('broke off');
  });

  it('with an endless or senseless part header is refused', async () => {
    expect(await refusalOf(read([bodyOf([{ head: `X: ${'x'.repeat(20_000)}`, content: Buffer.alloc(0) }])]))).toContain('header is too long');
    expect(await refusalOf(read([bodyOf([{ head: 'X: y', content: Buffer.alloc(0) }])]))).toContain('not a form');
    expect(await refusalOf(read([bodyOf([], `--${boundary}x\r\n\r\n\r\n`)]))).toContain('not a form');
  });

  it('keeps no field that is longer than allowed', async () => {
    const reading = async (): Promise<void> => { for await (const part of readMultipart(arriving([bodyOf([field('name', 'x'.repeat(200))])]), boundary)) await readField(part, 100); };
    expect(await refusalOf(reading())).toContain('longer than 100 bytes');
  });
});

describe('the boundary', () => {
  it('is read from the header, quoted or not, and from no other header', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc');
    expect(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe('a b');
    expect([boundaryOf('application/x-www-form-urlencoded'), boundaryOf('multipart/form-data'), boundaryOf(undefined)]).toEqual([null, null, null]);
  });
});
