// Reads the form that starts a run: strictly for the start, leniently for the checks before it.
import { z } from 'zod';
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { isRequestKey } from '../domain/request-key.ts';
import { executionModes, metricChoices, type ExecutionMode, type MetricChoice } from '../domain/vocabulary.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { parseFields, readTags, type FormValues } from '../http/forms.ts';
import { largestInteger, readId } from '../http/read-id.ts';
import type { Executable } from './execute-queries.ts';
import type { PreflightOrder } from './preflight.ts';
import { rescoreOf, type RescoreChoice } from './rescore.ts';
import { findRun, type RunRow } from './run-queries.ts';
import type { RunOrder } from './start-run.ts';

const tooLong = 'Use at most 200 characters.';
const wrongTrials = 'Enter a whole number from 1 to 20.';
const idPattern = /^\d{1,15}$/;

const commonFields = {
  'metric-choice': z.enum(metricChoices, 'Choose which metrics are to judge.'),
  name: z.string().trim().max(200, tooLong).default(''),
  tags: z.string().max(1_000, 'Use at most 1,000 characters.').default('').transform(readTags)
    .refine((tags) => tags.length <= 20 && tags.every((tag) => tag.length <= 60), 'Use at most 20 tags of at most 60 characters.'),
};

const freshSchema = z.object({
  ...commonFields,
  endpoint: z.string('Choose the endpoint that is to be tested.').regex(idPattern, 'Choose the endpoint that is to be tested.').transform(Number),
  mode: z.enum(executionModes, 'Choose parallel or sequential.'),
  trials: z.coerce.number(wrongTrials).int(wrongTrials).min(1, wrongTrials).max(20, wrongTrials),
});

const reuseSchema = z.object(commonFields);

export async function readRunOrder(c: AppContext, { testSet }: Executable, form: FormValues): Promise<RunOrder | Refusal> {
  const about = { projectId: projectOf(c).id, testSetId: testSet.id, metricIds: metricIdsOf(form), startedBy: accountOf(c).id, requestKey: requestKeyOf(form) };
  if (form.one('answers') === 'reused') return readRescore(c, testSet.id, form, about);
  const order = parseFields(freshSchema, form.record);
  if (isRefusal(order)) return order;
  const { endpoint, 'metric-choice': metricChoice, ...rest } = order;
  return { ...about, ...rest, endpointId: endpoint, metricChoice };
}

async function readRescore(c: AppContext, testSetId: number, form: FormValues, about: Pick<RescoreChoice, 'metricIds' | 'startedBy' | 'requestKey'>): Promise<RunOrder | Refusal> {
  const order = parseFields(reuseSchema, form.record);
  if (isRefusal(order)) return order;
  const run = await reusedRun(c, testSetId, form);
  if (!run) return refuseFields({ 'answers-from': 'Choose the run whose answers are judged again.' });
  const { 'metric-choice': metricChoice, ...rest } = order;
  return rescoreOf(c.var.deps.db, run, { ...about, ...rest, metricChoice });
}

/** The run whose answers the form asks to reuse: an ended one of this test set. */
async function reusedRun(c: AppContext, testSetId: number, form: FormValues): Promise<RunRow | null> {
  if (form.one('answers') !== 'reused') return null;
  const run = await findRun(c.var.deps.db, projectOf(c).id, readId(form.one('answers-from'), largestInteger));
  return run?.test_set_id === testSetId ? run : null;
}

/** Whatever is not filled in yet is taken as the form would first show it. */
export async function readPreflightOrder(c: AppContext, { testSet, lastRun, endpoints }: Executable, form: FormValues): Promise<PreflightOrder> {
  const endpoint = form.one('endpoint') || String(lastRun?.endpointId ?? endpoints[0]?.id ?? '');
  const trials = Number(form.one('trials'));
  return {
    projectId: projectOf(c).id, testSetId: testSet.id, type: testSet.type, metricIds: metricIdsOf(form),
    metricChoice: oneOf<MetricChoice>(metricChoices, form.one('metric-choice'), 'defaults'), mode: oneOf<ExecutionMode>(executionModes, form.one('mode'), 'parallel'),
    endpointId: idPattern.test(endpoint) ? Number(endpoint) : null, trials: Number.isInteger(trials) && trials >= 1 && trials <= 20 ? trials : 1,
    answersFrom: await reusedRun(c, testSet.id, form),
  };
}

/** null: a page from before there were keys, or a script. */
export function requestKeyOf(form: FormValues): string | null {
  const key = form.one('request-key');
  return isRequestKey(key) ? key : null;
}

function oneOf<Word extends string>(words: readonly Word[], word: string, otherwise: Word): Word {
  return words.find((known) => known === word) ?? otherwise;
}

function metricIdsOf(form: FormValues): number[] {
  return form.all('metric').filter((id) => idPattern.test(id)).map(Number);
}
