// The inputs of a metric kind, made from its fields; what was typed stands in them even where it cannot be read.
import type { ConfigField } from '../../src/evaluators/evaluator.ts';
import type { FormValues } from '../../src/http/forms.ts';
import { CheckField, SelectField, TextArea, TextField } from '../ui/fields.tsx';

export interface ConfigFieldsProps {
  fields: readonly ConfigField[];
  form: FormValues;
  errors: Record<string, string>;
}

export function ConfigFields({ fields, form, errors }: ConfigFieldsProps) {
  return <>{fields.map((field) => <ConfigInput field={field} value={form.one(field.name)} error={errors[field.name]} />)}</>;
}

function ConfigInput({ field, value, error }: { field: ConfigField; value: string; error: string | undefined }) {
  const shared = { name: field.name, label: field.label, hint: field.hint, error };
  switch (field.input) {
    case 'checkbox': return <CheckField {...shared} checked={isTicked(value)} />;
    case 'select': return <SelectField {...shared} value={value} options={field.options ?? []} />;
    case 'lines': return <TextArea {...shared} value={value} rows={4} />;
    case 'code': return <TextArea {...shared} value={value} rows={rowsFor(value)} mono />;
    // A browser's number input would drop what is no number before anyone could say what is wrong with it.
    case 'number': return <TextField {...shared} value={value} mono />;
    // An input of one line would drop line breaks that the API or an import stored.
    case 'text': return value.includes('\n') ? <TextArea {...shared} value={value} rows={rowsFor(value)} /> : <TextField {...shared} value={value} />;
  }
}

/** As the configuration's schema reads a checkbox. */
function isTicked(value: string): boolean {
  return ['on', 'true', '1'].includes(value.trim().toLowerCase());
}

function rowsFor(text: string): number {
  return Math.min(16, Math.max(2, text.split('\n').length + 1));
}
