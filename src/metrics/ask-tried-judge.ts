// Asks the judge of a metric that is being tried out, with as many votes as in a run; nothing but the audit entry is kept.
import { recordAudit } from '../audit/record-audit.ts';
import type { WebDeps } from '../deps.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { JudgeEvaluator, ReadVote } from '../evaluators/evaluator.ts';
import { askModel, costOf, type CallableModel, type ModelAnswer } from '../models/ask-model.ts';
import { loadJudge } from '../models/load-judge.ts';
import { defaultJudgeId, findModel } from '../models/model-queries.ts';
import { snapshotJudge } from '../models/snapshot-judge.ts';
import { longestRawAnswer, sumKnown } from '../models/token-sums.ts';
import type { TriedQuestion } from './try-out.ts';

/** `problem`: why nobody was asked. */
export type AskedJudge = JudgeSaid | { problem: string };

export interface JudgeSaid {
  /** Name of the model. */
  judge: string;
  outcome: ReadVote & { threshold: number | null };
  votes: { vote: ReadVote; /** At most 20,000 characters; null where none came. */ raw: string | null }[];
  inputTokens: number | null;
  outputTokens: number | null;
  /** US dollars; null where a price or a count is not known. */
  cost: number | null;
  /** Of all votes together. */
  durationMs: number;
}

/** A page waits for it, so it waits less than a run may. */
const longestAskMs = 55_000;

export async function askTriedJudge(deps: WebDeps, person: { projectId: number; accountId: number }, tried: TriedQuestion, signal: AbortSignal): Promise<AskedJudge> {
  const { db, secrets, client } = deps;
  const evaluator = evaluatorFor(tried.kind);
  if (!evaluator.asksJudge) throw new Error(`A metric of the kind ${tried.kind} asks no judge`);
  const named = evaluator.judgeOf(tried.config);
  const row = await findModel(db, person.projectId, named ?? (await defaultJudgeId(db, person.projectId)));
  if (!row) return { problem: named === null ? 'The project has no default judge yet. Choose one under Models, or a judge for this metric.' : 'The judge of this metric does not exist any more. Choose another one.' };
  const judge = await loadJudge(db, secrets, snapshotJudge(row));
  if ('problem' in judge) return judge;
  await recordAudit(db, { ...person, action: 'metric.tried', subject: `model ${row.id}`, detail: { name: row.name, votes: evaluator.votesOf(tried.config) } });
  const model = { ...judge, timeoutMs: Math.min(judge.timeoutMs, longestAskMs) };
  const line = { client, isTrusted: () => true, signal };
  const answers = await Promise.all(Array.from({ length: evaluator.votesOf(tried.config) }, () => askModel(line, model, tried.question)));
  return said(evaluator, model, tried, answers);
}

function said(evaluator: JudgeEvaluator, model: CallableModel, { config, subject }: TriedQuestion, answers: ModelAnswer[]): JudgeSaid {
  const votes = answers.map((answer) => ({ vote: voteOf(evaluator, config, subject, answer), raw: answer.text?.slice(0, longestRawAnswer) ?? null }));
  const tokens = { inputTokens: sumKnown(answers.map(({ inputTokens }) => inputTokens)), outputTokens: sumKnown(answers.map(({ outputTokens }) => outputTokens)) };
  return {
    judge: model.name, votes, outcome: evaluator.combine(config, votes.map(({ vote }) => vote)), ...tokens, cost: costOf(model, tokens),
    durationMs: answers.reduce((total, { durationMs }) => total + durationMs, 0),
  };
}

function voteOf(evaluator: JudgeEvaluator, config: Record<string, unknown>, subject: TriedQuestion['subject'], answer: ModelAnswer): ReadVote {
  return answer.kind === 'answer' ? evaluator.read(config, answer.text, subject) : { verdict: 'error', score: null, category: null, reason: answer.message };
}
