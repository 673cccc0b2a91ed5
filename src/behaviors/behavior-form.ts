// Reads a behavior's form: name, description and its default metrics in their order.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { formValues, type FormValues } from '../http/forms.ts';
import { readMetricId } from '../metrics/metric-form.ts';
import { orderField } from '../../views/metrics/order-field.ts';

export interface BehaviorDefinition {
  name: string;
  description: string;
  /** In their order, each once. */
  metricIds: number[];
}

export const longestName = 200;
export const longestDescription = 5_000;
export const mostMetrics = 100;

export function readBehavior(form: FormValues): BehaviorDefinition | Refusal {
  const name = form.one('name').trim();
  const description = form.one('description').trim();
  const metricIds = readMetricIds(form);
  const fields = {
    ...(name === '' && { name: 'Enter a name.' }),
    ...(name.length > longestName && { name: `Use at most ${longestName} characters.` }),
    ...(description.length > longestDescription && { description: `Use at most ${longestDescription.toLocaleString('en-GB')} characters.` }),
    ...(isRefusal(metricIds) && metricIds.fields),
  };
  return isRefusal(metricIds) || Object.keys(fields).length > 0 ? refuseFields(fields) : { name, description, metricIds };
}

/** By the numbers beside them; those without a number come after those with one, as they stand in the form. */
function readMetricIds(form: FormValues): number[] | Refusal {
  const chosen = [...new Set(form.all('metrics'))];
  if (chosen.length > mostMetrics) return refuseFields({ metrics: `Choose at most ${mostMetrics} metrics.` });
  const placed = chosen.map((text) => ({ id: readMetricId(text), place: readPlace(form.one(orderField(text))) }));
  if (placed.some(({ id }) => id === null)) return refuseFields({ metrics: 'A chosen metric does not exist any more. Choose again.' });
  if (placed.some(({ place }) => place === null)) return refuseFields({ metrics: 'Enter whole numbers as the order, for example 1, 2, 3, or leave them empty.' });
  return placed.sort((one, other) => inOrder(one.place!, other.place!)).map(({ id }) => id!);
}

function readPlace(text: string): number | null {
  if (text.trim() === '') return Infinity;
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : null;
}

function inOrder(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

export function formOf({ name, description, metricIds }: BehaviorDefinition): FormValues {
  return formValues([
    ['name', name], ['description', description],
    ...metricIds.flatMap((id, at) => [['metrics', String(id)] as const, [orderField(id), String(at + 1)] as const]),
  ]);
}
