// The judge that a run remembers, with the key that its model has today.
import type { Kysely } from 'kysely';
import type { SecretBox } from '../platform/secrets.ts';
import type { Tables } from '../tables.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import type { CallableModel } from './ask-model.ts';
import { originOfBase } from './base-url.ts';
import { openModelKey } from './snapshot-judge.ts';

/** `problem`: a sentence for the evaluations that cannot be made. */
export async function loadJudge(db: Kysely<Tables>, secrets: SecretBox, snapshot: JudgeSnapshot): Promise<CallableModel | { problem: string }> {
  const row = await db.selectFrom('models').select(['id', 'base_url', 'api_key']).where('id', '=', snapshot.modelId).executeTakeFirst();
  if (!row) return { problem: `The model ${snapshot.name} does not exist any more. Choose another judge and start a new run.` };
  if (row.api_key !== null && originOfBase(row.base_url) !== originOfBase(snapshot.baseUrl)) {
    // The key of today was given for another host than the one this run calls.
    return { problem: `The model ${snapshot.name} has moved to another host since the run started, and its key is only sent there. Start a new run.` };
  }
  try {
    // The demo judge is wherever Assay is now.
    const baseUrl = snapshot.provider === 'demo' ? row.base_url : snapshot.baseUrl;
    return { ...snapshot, baseUrl, apiKey: openModelKey(secrets, row) };
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : 'The key of the model cannot be read.'} Enter the key of ${snapshot.name} again.` };
  }
}
