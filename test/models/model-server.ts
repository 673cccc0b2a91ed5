// A model's server that answers as a test says, and a line to it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterFile } from '../support/test-database.ts';
import { createOutboundClient } from '../../src/platform/outbound.ts';
import type { CallableModel, ModelLine, ModelQuestion } from '../../src/models/ask-model.ts';

export interface SeenRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export interface ModelServer {
  url: string;
  /** What was asked since the answer was set. */
  seen: SeenRequest[];
  /** What is answered from now on: a status and a body, or whatever a function does. */
  answers(how: { status?: number; body: unknown; headers?: Record<string, string> } | ((request: SeenRequest, response: ServerResponse) => void)): void;
}

/** To be called in beforeAll; it is closed after the file. */
export async function startModelServer(): Promise<ModelServer> {
  let answer: (request: SeenRequest, response: ServerResponse) => void = (_, response) => void response.writeHead(500).end();
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { path: request.url ?? '', headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown> };
    seen.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, seen,
    answers(how) {
      seen.length = 0;
      answer = typeof how === 'function' ? how : (_, response) => sendJson(response, how.body, how.status, how.headers);
    },
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function openLine(): ModelLine {
  const client = createOutboundClient({ policy: { mode: 'private', allow: [], never: [] } });
  afterFile(() => client.close());
  return { client, isTrusted: () => true, signal: new AbortController().signal };
}

export const key = 'sk-canary-0123456789abcdef';

let made = 0;

/** Each has a name of its own, so that what was learnt of one is not known of the next. */
export function aModel(provider: CallableModel['provider'], baseUrl: string, also: Partial<CallableModel> = {}): CallableModel {
  made += 1;
  return { modelId: 1, name: 'Judge', provider, baseUrl, model: `judge-${made}`, temperature: 0, timeoutMs: 60_000, inputPrice: null, outputPrice: null, apiKey: key, ...also };
}

export const question: ModelQuestion = {
  system: 'You judge answers.', user: 'Is it right?', maxOutputTokens: 300,
  answerSchema: {
    type: 'object', additionalProperties: false, required: ['reason', 'score'],
    properties: { reason: { type: 'string' }, score: { type: 'number', minimum: 0, maximum: 10 } },
  },
};
