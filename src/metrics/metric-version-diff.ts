// What differs between two versions of a metric, field by field, in the words of its form.
import { isDeepStrictEqual } from 'node:util';
import type { ConfigField } from '../evaluators/evaluator.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { fieldText, type MetricDefinition } from './metric-form.ts';

export interface MetricChange {
  /** The name of the input. */
  field: string;
  label: string;
  before: string;
  after: string;
  /** Its words can be compared one by one. */
  isText: boolean;
}

/** In the order of the form; empty where nothing differs. Both are of the same kind, as a metric keeps its kind. */
export function changesBetween(before: MetricDefinition, after: MetricDefinition): MetricChange[] {
  const changes = [
    ...(before.name === after.name ? [] : [{ field: 'name', label: 'Name', before: before.name, after: after.name, isText: true }]),
    ...fieldsOf(before, after).flatMap((field) => configChange(field, before.config, after.config)),
  ];
  if (isDeepStrictEqual(before.testTypes, after.testTypes)) return changes;
  return [...changes, { field: 'types', label: 'Applies to', before: before.testTypes.join(' and '), after: after.testTypes.join(' and '), isText: false }];
}

const wordy = new Set<ConfigField['input']>(['text', 'prose', 'lines', 'code']);

/** Those of the form first, then what is stored beside them. */
function fieldsOf(before: MetricDefinition, after: MetricDefinition): ConfigField[] {
  const { fields } = evaluatorFor(after.kind);
  const stored = new Set([...Object.keys(before.config), ...Object.keys(after.config)]);
  for (const { name } of fields) stored.delete(name);
  return [...fields, ...[...stored].sort().map((name): ConfigField => ({ name, label: name, input: 'text' }))];
}

function configChange(field: ConfigField, before: Record<string, unknown>, after: Record<string, unknown>): MetricChange[] {
  const { name, label, input } = field;
  if (isDeepStrictEqual(before[name], after[name])) return [];
  return [{ field: name, label, before: settingInWords(field, before[name]), after: settingInWords(field, after[name]), isText: wordy.has(input) }];
}

/** A value as the form names it: an option by its label, a checkbox as yes or no; '' where there is none. */
export function settingInWords(field: ConfigField, value: unknown): string {
  if (field.input === 'checkbox') return value === true ? 'yes' : 'no';
  const text = isStructured(value) ? JSON.stringify(value, null, 2) : (fieldText(value) ?? '');
  if (field.input === 'model') return text === '' ? 'the project’s default judge' : `model #${text}`;
  return field.options?.find((option) => option.value === text)?.label ?? text;
}

function isStructured(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isStructured) : typeof value === 'object' && value !== null;
}
