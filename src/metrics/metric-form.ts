// Reads a metric's form: its name, its test types and the fields of its kind, each refused at its own place.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { testTypes, type MetricKind, type TestType } from '../domain/vocabulary.ts';
import { evaluatorFor, parseMetricConfig } from '../evaluators/registry.ts';
import { formValues, type FormValues } from '../http/forms.ts';
import type { MetricRow } from './metric-queries.ts';

export interface MetricDefinition {
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  testTypes: TestType[];
}

export const longestName = 200;

export function readDefinition(kind: MetricKind, form: FormValues): MetricDefinition | Refusal {
  const name = form.one('name').trim();
  const wrongName = name === '' ? 'Enter a name.' : name.length > longestName ? `Use at most ${longestName} characters.` : null;
  const types = readTypes(kind, form);
  const config = parseMetricConfig(kind, form.record);
  if (wrongName === null && config.ok && !isRefusal(types)) return { name, kind, config: config.config, testTypes: types };
  return refuseFields({
    ...(wrongName !== null && { name: wrongName }), ...(!config.ok && config.errors), ...(isRefusal(types) && types.fields),
  });
}

function readTypes(kind: MetricKind, form: FormValues): TestType[] | Refusal {
  const evaluator = evaluatorFor(kind);
  const chosen = form.all('types');
  const unfit = chosen.find((type) => !evaluator.testTypes.some((known) => known === type));
  if (unfit !== undefined) return refuseFields({ types: `A metric of the kind “${evaluator.label}” can judge only ${evaluator.testTypes.join(' and ')} tests.` });
  if (chosen.length === 0) return refuseFields({ types: 'Choose at least one type of test.' });
  return testTypes.filter((type) => chosen.includes(type));
}

/** The form of a new metric: the kind's defaults, for every type of test that the kind can judge. */
export function newMetricForm(kind: MetricKind): FormValues {
  const { defaults, testTypes: types } = evaluatorFor(kind);
  return formOf({ name: '', config: defaults as Record<string, unknown>, testTypes: types });
}

export function definitionOf({ name, kind, config, test_types }: MetricRow): MetricDefinition {
  return { name, kind, config, testTypes: test_types };
}

export function formOf({ name, config, testTypes: types }: Pick<MetricDefinition, 'name' | 'config'> & { testTypes: readonly TestType[] }): FormValues {
  const entries = Object.entries(config).flatMap(([field, value]): [string, string][] => {
    const text = fieldText(value);
    return text === null ? [] : [[field, text]];
  });
  return formValues([...entries, ['name', name], ...types.map((type) => ['types', type] as const)]);
}

/** As a form sends it: lists one entry a line, and nothing at all for an empty checkbox. */
export function fieldText(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'on' : null;
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join('\n') : String(value);
}

/** The version that the form was opened at; null where it does not say. */
export function readSeenVersion(form: FormValues): number | null {
  const text = form.one('version');
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** null for what no metric can have as its id. */
export function readMetricId(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
