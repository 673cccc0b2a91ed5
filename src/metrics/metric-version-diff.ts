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

export interface ComparedDefinition extends MetricDefinition {
  /** Of the model that the configuration names; absent where it is not known. */
  judgeName?: string | null;
}

/** In the order of the form; empty where nothing differs. Both are of the same kind, as a metric keeps its kind. */
export function changesBetween(before: ComparedDefinition, after: ComparedDefinition): MetricChange[] {
  const changes = [
    ...(before.name === after.name ? [] : [{ field: 'name', label: 'Name', before: before.name, after: after.name, isText: true }]),
    ...fieldsOf(before, after).flatMap((field) => configChange(field, before, after)),
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

function configChange(field: ConfigField, before: ComparedDefinition, after: ComparedDefinition): MetricChange[] {
  const { name, label, input } = field;
  if (isDeepStrictEqual(before.config[name], after.config[name])) return [];
  const words = ({ config, judgeName }: ComparedDefinition): string => settingInWords(field, config[name], judgeName);
  return [{ field: name, label, before: words(before), after: words(after), isText: wordy.has(input) }];
}

/** A value as the form names it: an option by its label, a checkbox as yes or no, a model by its name where that is known; '' where there is none. */
export function settingInWords(field: ConfigField, value: unknown, modelName?: string | null): string {
  if (field.input === 'checkbox') return value === true ? 'yes' : 'no';
  const text = isStructured(value) ? JSON.stringify(value, null, 2) : (fieldText(value) ?? '');
  if (field.input === 'model') return text === '' ? 'the project’s default judge' : (modelName ?? `model #${text}`);
  return field.options?.find((option) => option.value === text)?.label ?? text;
}

function isStructured(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isStructured) : typeof value === 'object' && value !== null;
}
