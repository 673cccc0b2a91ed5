// What the fake endpoint can do with a call, by name: answer well, answer badly, or not answer at all.
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface FakeCall {
  method: string;
  path: string;
  body: string;
  latencyMs: number;
  testId(): string | null;
  /** Test ids that `503-once` has already turned away. */
  seenTestIds: Set<string>;
  /** Resolves when the gate is opened. */
  gate: Promise<void>;
}

export type Behaviour = (call: FakeCall, response: ServerResponse) => void | Promise<void>;

export type BehaviourName = keyof typeof behaviours;

const megabyte = 1_048_576;

export const behaviours = {
  'ok': (call, response) => {
    if (call.latencyMs > 0) setTimeout(answer, call.latencyMs, call, response);
    else answer(call, response);
  },
  'judge': (call, response) => void setTimeout(passVerdict, call.latencyMs, response),
  'gate': async (call, response) => {
    await call.gate;
    answer(call, response);
  },
  'hang': () => {},
  'drip': drip,
  'reset': (_call, response) => void response.socket?.resetAndDestroy(),
  'cut-off': (_call, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"answer": "cut', () => response.socket?.resetAndDestroy());
  },
  '404': (_call, response) => sendJson(response, 404, '{"error":"no such path"}'),
  '429': (_call, response) => sendJson(response, 429, '{"error":"too many requests"}'),
  '429-retry-after': (_call, response) => sendJson(response, 429, '{"error":"too many requests"}', { 'retry-after': '1' }),
  '500': (_call, response) => sendJson(response, 500, '{"error":"the model fell over"}'),
  '503-once': (call, response) => {
    const testId = call.testId() ?? '';
    if (call.seenTestIds.has(testId)) return answer(call, response);
    call.seenTestIds.add(testId);
    sendJson(response, 503, '{"error":"starting up"}');
  },
  // `/redirect?to=http://elsewhere/` redirects there, else to /ok.
  'redirect': (call, response) => {
    const location = new URL(call.path, 'http://fake').searchParams.get('to') ?? '/ok';
    response.writeHead(307, { location }).end();
  },
  'html': (_call, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Sign in</title><p>Please sign in</p>');
  },
  'bad-json': (_call, response) => sendJson(response, 200, '{"answer": "unfinished'),
  'bad-utf8': (_call, response) => sendJson(response, 200, Buffer.concat([Buffer.from('{"answer":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])),
  'nul': (_call, response) => sendJson(response, 200, '{"answer":"before\\u0000after"}'),
  'surrogate': (_call, response) => sendJson(response, 200, '{"answer":"before\\ud800after"}'),
  'huge': (_call, response) => stream(response, 'x'.repeat(65_536), 1_600),
  'gzip-bomb': (_call, response) => {
    response.setHeader('content-encoding', 'gzip');
    // 300 gzip members of 1 MiB each: a few hundred kB that unpack to 300 MiB.
    return stream(response, gzipSync(Buffer.alloc(megabyte, 'x')), 300);
  },
  'deep': (_call, response) => sendJson(response, 200, `{"answer":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  'empty': (_call, response) => void response.writeHead(200, { 'content-length': '0' }).end(),
} satisfies Record<string, Behaviour>;

/** Both the shape of a question-answer endpoint and that of an OpenAI chat completion. */
function answer(call: FakeCall, response: ServerResponse): void {
  const text = JSON.stringify(`echo: ${inputOf(call.body)}`);
  const tokens = Math.ceil(text.length / 4);
  sendJson(response, 200, `{"answer":${text},"choices":[{"index":0,"message":{"role":"assistant","content":${text}},"finish_reason":"stop"}],`
    + `"usage":{"prompt_tokens":${tokens},"completion_tokens":${tokens},"total_tokens":${2 * tokens}}}`);
}

/** As an OpenAI-compatible model judges that an answer passes. */
function passVerdict(response: ServerResponse): void {
  const content = JSON.stringify(JSON.stringify({ reason: 'It meets the criteria.', verdict: 'pass' }));
  sendJson(response, 200, `{"choices":[{"index":0,"message":{"role":"assistant","content":${content}},"finish_reason":"stop"}],"usage":{"prompt_tokens":300,"completion_tokens":20}}`);
}

function inputOf(body: string): string {
  try {
    const asked = JSON.parse(body) as { input?: unknown; question?: unknown; prompt?: unknown; messages?: { content?: unknown }[] };
    const input = asked.input ?? asked.question ?? asked.prompt ?? asked.messages?.at(-1)?.content ?? body;
    return typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return body;
  }
}

function sendJson(response: ServerResponse, status: number, body: string | Buffer, headers: Record<string, string> = {}): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  response.end(body);
}

/** One byte a second, for ever. */
function drip(_call: FakeCall, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
  const drops = setInterval(() => response.write(' '), 1_000);
  response.once('close', () => clearInterval(drops));
}

/** Waits for the reader, and stops when it has gone away. */
async function stream(response: ServerResponse, chunk: string | Buffer, times: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/plain' });
  for (let sent = 0; sent < times && !response.destroyed; sent += 1) {
    if (!response.write(chunk)) await nextDrain(response);
  }
  response.end();
}

function nextDrain(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const goOn = (): void => {
      response.off('drain', goOn).off('close', goOn);
      resolve();
    };
    response.on('drain', goOn).on('close', goOn);
  });
}
