// Form fields: label, input, hint and message together, with what was typed kept.
import type { Child } from 'hono/jsx';

interface FieldProps {
  name: string;
  label: string;
  hint?: Child;
  /** A sentence that says what to do; shown at the field and read with it. */
  error?: string | undefined;
}

interface TextFieldProps extends FieldProps {
  value: string;
  type?: 'text' | 'email' | 'password' | 'number' | 'url' | 'search';
  required?: boolean;
  autofocus?: boolean;
  autocomplete?: string;
  placeholder?: string;
  mono?: boolean;
  min?: number;
  max?: number;
  step?: number | 'any';
}

export function TextField({ name, label, hint, error, value, type = 'text', mono = false, ...rest }: TextFieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input class={mono ? 'in mono' : 'in'} id={name} name={name} type={type} value={value} {...describedBy(name, hint, error)} {...rest} />
      <Notes name={name} hint={hint} error={error} />
    </div>
  );
}

interface TextAreaProps extends FieldProps {
  value: string;
  rows?: number;
  mono?: boolean;
  placeholder?: string;
  autofocus?: boolean;
  /** Id of the form that it is sent with, where it stands outside. */
  form?: string;
}

export function TextArea({ name, label, hint, error, value, rows = 4, mono = false, placeholder, autofocus = false, form }: TextAreaProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <textarea class={mono ? 'in mono' : 'in'} id={name} name={name} rows={rows} placeholder={placeholder} autofocus={autofocus} form={form}
        {...describedBy(name, hint, error)}>{`\n${value}`}</textarea>
      <Notes name={name} hint={hint} error={error} />
    </div>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function SelectField({ name, label, hint, error, value, options, empty }: FieldProps & { value: string; options: readonly Option[]; empty?: string }) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select class="in" id={name} name={name} {...describedBy(name, hint, error)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => <option value={option.value} selected={option.value === value}>{option.label}</option>)}
      </select>
      <Notes name={name} hint={hint} error={error} />
    </div>
  );
}

export function CheckField({ name, label, hint, error, checked, value = 'on' }: FieldProps & { checked: boolean; value?: string }) {
  const id = value === 'on' ? name : `${name}-${value}`;
  return (
    <div class="field check">
      <label class="row" for={id}><input type="checkbox" id={id} name={name} value={value} checked={checked} {...describedBy(id, hint, error)} />{label}</label>
      <Notes name={id} hint={hint} error={error} />
    </div>
  );
}

function describedBy(name: string, hint: Child, error: string | undefined): Record<string, string> {
  const ids = [error ? `${name}-error` : '', hint ? `${name}-hint` : ''].filter((id) => id !== '').join(' ');
  return { ...(ids && { 'aria-describedby': ids }), ...(error && { 'aria-invalid': 'true' }) };
}

function Notes({ name, hint, error }: { name: string; hint?: Child; error?: string | undefined }) {
  return (
    <>
      {error && <span class="field-error" id={`${name}-error`}>{error}</span>}
      {hint && <span class="hint" id={`${name}-hint`}>{hint}</span>}
    </>
  );
}
