// A judge behind an OpenAI-compatible address that answers as a test says, counts its calls, and knows how many it had at once.
import { startFakeEndpoint, type FakeEndpoint } from '../../src/dev/fake-endpoint.ts';

/** What is asked, as far as a test may want to decide by it. */
export interface AskedJudge {
  /** The whole question as text. */
  text: string;
  /** How many questions came before. */
  before: number;
}

/** The judge's text, or a status with headers where it fails. */
export type JudgeAnswer = string | { status: number; headers?: Record<string, string> };

export interface FakeJudge extends FakeEndpoint {
  answers(how: (asked: AskedJudge) => JudgeAnswer | Promise<JudgeAnswer>): void;
  /** What models are made with. */
  baseUrl: string;
}

export const passes = JSON.stringify({ reason: 'It meets the criteria.', verdict: 'pass' });
export const fails = JSON.stringify({ reason: 'It does not meet the criteria.', verdict: 'fail' });

export async function startFakeJudge(): Promise<FakeJudge> {
  const fake = await startFakeEndpoint();
  let decide: Parameters<FakeJudge['answers']>[0] = () => passes;
  let before = 0;
  fake.setBehaviour(async (call, response) => {
    const answer = await decide({ text: call.body, before: before++ });
    if (typeof answer !== 'string') return void response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end('{"error":{"message":"not now"}}');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: answer } }], usage: { prompt_tokens: 100, completion_tokens: 20 },
    }));
  });
  return { ...fake, baseUrl: `${fake.url}/v1`, answers: (how) => { decide = how; before = 0; } };
}
