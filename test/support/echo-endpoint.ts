// An endpoint that tells everything it was sent: in its answer, in its headers, in the body of a failure, in where it redirects to.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterFile } from './test-database.ts';

export interface EchoEndpoint {
  /** Paths: `/ok`, `/fail` answers 500, `/broken` no JSON, `/elsewhere` a redirect, `/reset` half an answer. */
  url: string;
  /** The header's values, in the order of the calls. */
  received(header: string): (string | undefined)[];
}

/** Ended after the test file. */
export async function startEcho(): Promise<EchoEndpoint> {
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    request.resume().on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received: (header) => requests.map((headers) => headers[header] as string | undefined) };
}

function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const told = JSON.stringify({ answer: `you sent ${headers.authorization}`, headers });
  const echoed = { 'content-type': 'application/json', 'x-echo': String(headers.authorization) };
  if (url.startsWith('/fail')) response.writeHead(500, echoed).end(told);
  else if (url.startsWith('/broken')) response.writeHead(200, echoed).end(told.slice(0, -2));
  else if (url.startsWith('/elsewhere')) response.writeHead(307, { location: `/${encodeURIComponent(String(headers.authorization))}` }).end(told);
  else if (url.startsWith('/reset')) response.writeHead(200, { ...echoed, 'content-length': told.length + 10 }).write(told, () => response.destroy());
  else response.writeHead(200, echoed).end(told);
}
