// Stands between a web process and Postgres and notes every statement that it sends, by reading Postgres' own protocol.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Stage } from './stage.ts';

export interface QueryCounter {
  /** The database's address by way of the counter. */
  url: string;
  /** Statements since the last `forget`, in order; those of the job queue's own connections are left out. */
  statements(): readonly string[];
  forget(): void;
}

export async function startQueryCounter(stage: Stage, database: string): Promise<QueryCounter> {
  const target = new URL(database);
  let seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) sockets.add(socket.once('close', () => sockets.delete(socket)));
    client.on('data', statementReader((statement) => seen.push(statement)));
    pipeline(client, upstream, () => undefined);
    pipeline(upstream, client, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stage.atClose(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(database);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, statements: () => seen, forget: () => { seen = []; } };
}

const queryCode = 'Q'.charCodeAt(0);
const parseCode = 'P'.charCodeAt(0);

/** Reads the frontend's messages: one without a type byte at the start of a connection, then type, length, content. */
function statementReader(found: (statement: string) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isOurs: boolean | null = null;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const header = isOurs === null ? 0 : 1;
      if (rest.length < header + 4) return;
      const end = header + rest.readUInt32BE(header);
      if (rest.length < end) return;
      const message = rest.subarray(header + 4, end);
      if (isOurs === null) isOurs = message.includes('application_name\0assay');
      else if (isOurs && rest[0] === queryCode) found(textUntilNul(message, 0));
      // A statement's name comes before its text.
      else if (isOurs && rest[0] === parseCode) found(textUntilNul(message, message.indexOf(0) + 1));
      rest = rest.subarray(end);
    }
  };
}

function textUntilNul(message: Buffer, from: number): string {
  return message.toString('utf8', from, message.indexOf(0, from));
}
