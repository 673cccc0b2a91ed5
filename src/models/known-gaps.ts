// What servers turned out not to know, remembered for a while, so that not each question pays for it.
import { createHash } from 'node:crypto';
import type { CallableModel, Demands, ModelQuestion } from './provider.ts';

/** What one model was asked in one form of answer. A refusal of one schema says nothing of another, nor of another project's model. */
export type AskedForm = Pick<CallableModel, 'modelId' | 'provider' | 'baseUrl' | 'model'> & Pick<ModelQuestion, 'answerSchema'>;

const mostKnown = 1_000;
// Servers are upgraded, and a gateway behind which several of them stand may have asked the one that knew least.
const rememberedMs = 10 * 60_000;
const nothing: Demands = new Set();
const gaps = new Map<string, { leftOut: Demands; untilMs: number }>();

/** `nowMs`: of a clock that never goes back. */
export function gapsOf(form: AskedForm, nowMs: number): Demands {
  const known = gaps.get(nameOf(form));
  return known !== undefined && nowMs < known.untilMs ? known.leftOut : nothing;
}

/** For ten minutes from `nowMs`. */
export function rememberGaps(form: AskedForm, leftOut: Demands, nowMs: number): void {
  const name = nameOf(form);
  gaps.delete(name);
  gaps.set(name, { leftOut, untilMs: nowMs + rememberedMs });
  if (gaps.size > mostKnown) gaps.delete(gaps.keys().next().value!);
}

function nameOf({ modelId, provider, baseUrl, model, answerSchema }: AskedForm): string {
  return createHash('sha256').update(JSON.stringify([modelId, provider, baseUrl, model, answerSchema])).digest('base64');
}
