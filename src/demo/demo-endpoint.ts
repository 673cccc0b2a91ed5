// The demo endpoint that Assay itself serves: two versions of a travel company's support bot, slow as a real one.
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { AppContext } from '../http/app-context.ts';
import { answerSupportQuestion, type BotVersion } from './support-bot.ts';

const question = z.object({ question: z.string().max(20_000), trial: z.number().int().default(1), run: z.string().max(100).default('') });

/** POST {question, trial?, run?} → {reply, conversation_id, sources, usage}. */
export async function answerDemo(c: AppContext): Promise<Response> {
  const parsed = question.safeParse(await c.req.json().catch(() => null));
  if (!parsed.success) return c.json({ error: 'Send JSON with a "question".' }, 422);
  const { question: prompt, trial, run } = parsed.data;
  const answer = answerSupportQuestion(c.req.param('version') as BotVersion, { prompt, trial, runKey: run });
  await wait(answer.latencyMs);
  return c.json(answer.body, answer.status as 200);
}
