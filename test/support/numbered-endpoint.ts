// A fake endpoint that never gives the same answer twice, and remembers which answer it gave to whom.
import type { ServerResponse } from 'node:http';
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';
import type { Behaviour, FakeCall } from '../../src/dev/fake-behaviours.ts';

export interface GivenAnswer {
  testId: number;
  trial: number;
  at: Date;
}

export interface NumberedEndpoint extends FakeEndpoint {
  /** Every answer that was given, by its text. */
  given: ReadonlyMap<string, GivenAnswer>;
  /** Asked before each answer; what returns true has answered by itself. */
  intercept(first: (asked: Asked, response: ServerResponse) => boolean): void;
}

/** The body that the fixtures' endpoint sends. */
export interface Asked {
  input: string;
  test: string;
  trial: number;
  path: string;
}

/** Paths: `/ok` answers at once, `/slow` after 100 ms, `/gate` once the gate is open. */
export async function startNumberedEndpoint(): Promise<NumberedEndpoint> {
  const fake = await startFakeEndpoint();
  const given = new Map<string, GivenAnswer>();
  let first: Parameters<NumberedEndpoint['intercept']>[0] = () => false;
  const behaviour: Behaviour = async (call: FakeCall, response) => {
    const asked: Asked = { ...(JSON.parse(call.body) as Omit<Asked, 'path'>), path: call.path };
    if (call.path.startsWith('/gate')) await call.gate;
    if (call.path.startsWith('/slow')) await new Promise((resolve) => setTimeout(resolve, 100));
    if (first(asked, response)) return;
    const answer = `echo: ${asked.input} (answer ${given.size + 1})`;
    given.set(answer, { testId: Number(asked.test), trial: asked.trial, at: new Date() });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ answer }));
  };
  fake.setBehaviour(behaviour);
  return { ...fake, given, intercept: (next) => { first = next; } };
}
