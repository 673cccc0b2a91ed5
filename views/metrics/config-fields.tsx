// The inputs of a metric kind, made from its fields; what was typed stands in them even where it cannot be read.
import type { ConfigField } from '../../src/evaluators/evaluator.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { JudgeChoices } from '../../src/metrics/judge-choices.ts';
import { CheckField, SelectField, TextArea, TextField } from '../ui/fields.tsx';

export interface ConfigFieldsProps {
  fields: readonly ConfigField[];
  form: FormValues;
  errors: Record<string, string>;
  /** null for kinds that ask none. */
  judges: JudgeChoices | null;
  modelsAddress: string;
}

export function ConfigFields({ fields, form, errors, judges, modelsAddress }: ConfigFieldsProps) {
  return (
    <>
      {fields.map((field) => {
        const shared = { field, value: form.one(field.name), error: errors[field.name] };
        const input = field.input === 'model' ? <JudgeInput {...shared} judges={judges} modelsAddress={modelsAddress} /> : <ConfigInput {...shared} />;
        return field.showIf === undefined ? input : <div data-show-if={field.showIf}>{input}</div>;
      })}
    </>
  );
}

interface InputProps {
  field: ConfigField;
  value: string;
  error: string | undefined;
}

function ConfigInput({ field, value, error }: InputProps) {
  const shared = { name: field.name, label: field.label, hint: field.hint, error };
  switch (field.input) {
    case 'checkbox': return <CheckField {...shared} checked={isTicked(value)} />;
    case 'model':
    case 'select': return <SelectField {...shared} value={value} options={field.options ?? []} />;
    case 'lines': return <TextArea {...shared} value={value} rows={Math.max(4, rowsFor(value))} />;
    case 'prose': return <TextArea {...shared} value={value} rows={Math.max(4, rowsFor(value))} />;
    case 'code': return <TextArea {...shared} value={value} rows={rowsFor(value)} mono />;
    // A browser's number input would drop what is no number before anyone could say what is wrong with it.
    case 'number': return <TextField {...shared} value={value} mono />;
    // An input of one line would drop line breaks that the API or an import stored.
    case 'text': return value.includes('\n') ? <TextArea {...shared} value={value} rows={rowsFor(value)} /> : <TextField {...shared} value={value} />;
  }
}

function JudgeInput({ field, value, error, judges, modelsAddress }: InputProps & { judges: JudgeChoices | null; modelsAddress: string }) {
  const known = (judges?.models ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  // A judge that was deleted stays chosen, so that saving does not put another in its place unasked.
  const options = value === '' || known.some((option) => option.value === value) ? known : [...known, { value, label: `A model that does not exist any more (#${value.trim().slice(0, 20)})` }];
  const fallback = judges?.defaultName ?? null;
  const empty = fallback === null ? 'The project’s default judge (none is chosen yet)' : `The project’s default judge (${fallback})`;
  const hint = <>The model that is asked. <a href={modelsAddress}>Models of the project</a></>;
  return <SelectField name={field.name} label={field.label} hint={hint} error={error} value={value} options={options} empty={empty} />;
}

/** As the configuration's schema reads a checkbox. */
function isTicked(value: string): boolean {
  return ['on', 'true', '1'].includes(value.trim().toLowerCase());
}

function rowsFor(text: string): number {
  return Math.min(16, Math.max(2, text.split('\n').length + 1));
}
