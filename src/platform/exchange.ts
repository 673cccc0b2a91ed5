// One HTTP call from the first byte to its outcome, under one deadline and one cap on the body.
import { setMaxListeners } from 'node:events';
import type { Dispatcher, Pool } from 'undici';
import { diagnose, type Diagnosis } from './diagnosis.ts';
import type { Outcome, OutboundRequest } from './outbound.ts';
import { BodyBuffer, describeSize, readBody } from './reply-body.ts';

const maxHeaders = 64;
const maxHeaderCharacters = 2_048;
/** Given to undici to end a request whose outcome is already known. */
const givenUp = new Error('given up');

/**
 * undici's handler of one request. It is used through `dispatch`, without response streams, since a stream per call costs
 * more than all the rest. Every way to an outcome leads through `#end`, once, which stops the timer and the connection.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: OutboundRequest;
  readonly #url: URL;
  readonly #release: () => void;
  readonly #startedAt = new Date();
  readonly #startedMs = performance.now();
  readonly #body: BodyBuffer;
  readonly #giveUp = (): void => this.#end({ kind: 'aborted' });
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status: number | null = null;
  #headers: Record<string, string> = {};
  #hasEnded = false;
  #resolve: (outcome: Outcome) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  /** `release` is called once, when the outcome is known. */
  constructor(request: OutboundRequest, url: URL, release: () => void) {
    this.#request = request;
    this.#url = url;
    this.#release = release;
    this.#body = new BodyBuffer(request.maxBodyBytes);
  }

  run(pool: Pool): Promise<Outcome> {
    const { method, body, headers, deadlineMs, signal } = this.#request;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#timer = setTimeout(() => this.#fail(this.#timeout()), deadlineMs);
      if (signal !== undefined) {
        // One run's signal stands over many calls at once; Node would warn of a leak from the eleventh on.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', this.#giveUp, { once: true });
      }
      const path = this.#url.pathname + this.#url.search;
      // Never idempotent: undici must not send anything twice on its own.
      pool.dispatch({ path, method, body, headers: withEncodings(headers), idempotent: false }, this);
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The deadline may have passed while the connection was being made: then nothing is sent any more.
    if (this.#hasEnded) controller.abort(givenUp);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = boundedHeaders(headers);
    if (status < 400 && status >= 300) return this.#fail(this.#redirect());
    if (Number(this.#headers['content-length']) > this.#request.maxBodyBytes) this.#fail(this.#tooLarge());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#body.take(chunk)) this.#fail(this.#tooLarge());
  }

  onResponseEnd(): void {
    this.#controller = undefined;
    readBody(this.#body.bytes(), this.#headers, this.#request.maxBodyBytes).then((read) => {
      if (!read.ok) return this.#fail({ cause: read.cause, message: read.message, transient: false });
      const { text, bytes } = read;
      this.#end({ kind: 'reply', status: this.#status ?? 0, headers: this.#headers, body: text, bytes, ...this.#times() });
    }, (error: unknown) => this.#throw(error));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#hasEnded) return;
    const diagnosis = diagnose(error, this.#url, this.#status);
    if (diagnosis === 'closed') this.#end({ kind: 'aborted' });
    else if (diagnosis === 'bug') this.#throw(error);
    else this.#fail(diagnosis);
  }

  #fail(diagnosis: Diagnosis): void {
    this.#end({ kind: 'failure', ...diagnosis, status: this.#status, ...this.#times() });
  }

  #throw(error: unknown): void {
    this.#reject(error);
    this.#end({ kind: 'aborted' });
  }

  #end(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#giveUp);
    this.#release();
    this.#resolve(outcome);
    this.#controller?.abort(givenUp);
  }

  #times(): { latencyMs: number; startedAt: Date } {
    return { latencyMs: Math.round(performance.now() - this.#startedMs), startedAt: this.#startedAt };
  }

  #timeout(): Diagnosis {
    const within = `within ${this.#request.deadlineMs / 1_000} s. Raise the timeout or make it answer faster.`;
    const message = this.#status === null
      ? `The endpoint did not answer ${within}`
      : `The endpoint began to answer (status ${this.#status}) but had not finished ${within}`;
    return { cause: 'timeout', message, transient: true };
  }

  #redirect(): Diagnosis {
    const { location } = this.#headers;
    const isReadable = location !== undefined && URL.canParse(location, this.#url.href);
    const where = isReadable ? `to ${new URL(location, this.#url).host || 'an address without a host'}` : 'without saying where to';
    const message = `The endpoint redirects ${where} (status ${this.#status}), and redirects are not followed. Enter the final URL instead.`;
    return { cause: 'redirect', message, transient: false };
  }

  #tooLarge(): Diagnosis {
    const message = `The endpoint's answer is larger than ${describeSize(this.#request.maxBodyBytes)}. Make it answer with less.`;
    return { cause: 'too_large', message, transient: false };
  }
}

type IncomingHeaders = Record<string, string | string[] | undefined>;

function withEncodings(headers: Record<string, string>): string[] {
  const list: string[] = [];
  let asksItself = false;
  for (const [name, value] of Object.entries(headers)) {
    list.push(name, value);
    asksItself ||= name.length === 15 && name.toLowerCase() === 'accept-encoding';
  }
  if (!asksItself) list.push('accept-encoding', 'gzip, deflate, br');
  return list;
}

function boundedHeaders(headers: IncomingHeaders): Record<string, string> {
  const bounded: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === '__proto__') continue;
    count += 1;
    if (count > maxHeaders) break;
    bounded[name] = (typeof value === 'string' ? value : value.join(', ')).slice(0, maxHeaderCharacters);
  }
  return bounded;
}
