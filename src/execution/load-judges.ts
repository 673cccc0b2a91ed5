// The judges of a run as this worker asks them: each model once, behind its gate.
import type { Kysely } from 'kysely';
import { loadJudge } from '../models/load-judge.ts';
import type { SecretBox } from '../platform/secrets.ts';
import type { RunPlan } from '../runs/run-plan.ts';
import type { Tables } from '../tables.ts';
import type { Judge, JudgingLine } from './ask-judge.ts';
import type { CallGates } from './call-gates.ts';

export interface LoadedJudges {
  judges: JudgingLine['judges'];
  /** To be called once, when no call of the run is under way any more. */
  leave(): Promise<void>;
}

export async function loadJudges(db: Kysely<Tables>, secrets: SecretBox, gates: CallGates, plan: RunPlan): Promise<LoadedJudges> {
  const asking = plan.metrics.flatMap(({ id, judge }) => (judge ? [{ id, judge }] : []));
  const byModel = new Map<number, Judge | { problem: string }>();
  const leave = async (): Promise<void> => {
    for (const [modelId, judge] of byModel) if ('gate' in judge) await gates.leave(modelId);
  };
  try {
    for (const { judge } of asking) {
      if (byModel.has(judge.modelId)) continue;
      const model = await loadJudge(db, secrets, judge);
      byModel.set(judge.modelId, 'problem' in model ? model : { model, gate: await gates.use(judge.modelId) });
    }
  } catch (error) {
    await leave();
    throw error;
  }
  return { judges: new Map(asking.map(({ id, judge }) => [id, byModel.get(judge.modelId)!])), leave };
}
