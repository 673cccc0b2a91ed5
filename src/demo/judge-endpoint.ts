// The demo judge that Assay itself serves: deterministic, no LLM, asked by chat completions like any other judge.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { AppContext } from '../http/app-context.ts';
import { findOut } from './judge-aspects.ts';
import { demoJudgeModel, fillForm } from './judge-form.ts';
import { readMaterial, type JudgedMaterial } from './judge-material.ts';

const asked = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1).max(20),
  response_format: z.object({ json_schema: z.object({ schema: z.unknown() }) }),
});

/** POST a chat completion with a JSON schema and marked sections → a chat completion whose answer fits the schema. */
export async function answerDemoJudge(c: AppContext): Promise<Response> {
  const parsed = asked.safeParse(await c.req.json().catch(() => null));
  if (!parsed.success) return c.json(refusal('Send a chat completion with messages and a JSON schema for the answer.'), 400);
  const { messages, response_format: { json_schema: { schema } } } = parsed.data;
  const question = messages.filter(({ role }) => role === 'user').map(({ content }) => content).join('\n\n');
  const material = readMaterial(question);
  if (material === null) return c.json(refusal('There is no marked response in the question.'), 400);
  const answer = fillForm(schema, findOut(material), material.criteria);
  if (answer === null) return c.json(refusal('The demo judge gives a score, a category or a verdict, and the schema asks for none of them.'), 400);
  await wait(60 + 180 * fraction(material));
  return c.json(completion(JSON.stringify(answer), messages.map(({ content }) => content).join('\n')));
}

function refusal(message: string): object {
  return { error: { message, type: 'invalid_request_error' } };
}

function completion(content: string, sent: string): object {
  const usage = { prompt_tokens: tokensIn(sent), completion_tokens: tokensIn(content), total_tokens: tokensIn(sent) + tokensIn(content) };
  return {
    id: `chatcmpl-${createHash('sha256').update(sent).digest('hex').slice(0, 24)}`, object: 'chat.completion', created: 0, model: demoJudgeModel,
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }], usage,
  };
}

/** The usual estimate of four characters a token. */
function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}

/** A number from 0 up to, not including, 1 that looks random and depends on what is judged alone. */
function fraction(material: JudgedMaterial): number {
  return createHash('sha256').update(JSON.stringify(material)).digest().readUInt32BE(0) / 2 ** 32;
}
