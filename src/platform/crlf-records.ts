// Ends each CSV record with CR LF, as RFC 4180 wants and Postgres does not; line ends within quotes stay as they are.
import { Transform } from 'node:stream';

const lineFeed = 0x0a;
const quote = 0x22;
const carriageReturn = Buffer.from('\r');

export function crlfRecords(): Transform {
  let quoted = false;
  return new Transform({
    // What is ready stays bounded: a reader that stops makes the database wait.
    highWaterMark: 256 * 1024,
    transform(chunk: Buffer, _, done) {
      const parts: Buffer[] = [];
      let from = 0;
      for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
        quoted = oddQuotes(chunk, from, at) !== quoted;
        if (quoted) parts.push(chunk.subarray(from, at + 1));
        else parts.push(chunk.subarray(from, at), carriageReturn, chunk.subarray(at, at + 1));
        from = at + 1;
      }
      quoted = oddQuotes(chunk, from, chunk.length) !== quoted;
      parts.push(chunk.subarray(from));
      done(null, Buffer.concat(parts));
    },
  });
}

function oddQuotes(chunk: Buffer, from: number, to: number): boolean {
  let odd = false;
  for (let at = chunk.indexOf(quote, from); at !== -1 && at < to; at = chunk.indexOf(quote, at + 1)) odd = !odd;
  return odd;
}
