// The header rows of the form: name, value, secret. A stored secret is an empty field that keeps what is stored.
import type { HeaderRow } from '../../src/endpoints/endpoint-values.ts';

export interface HeaderRowsProps {
  rows: HeaderRow[];
  errors: Record<string, string>;
  /** Names in lower case of the secrets that are stored. */
  storedSecrets: ReadonlySet<string>;
  maySetSecrets: boolean;
}

const emptyRows = 3;

export function HeaderRows({ rows, errors, storedSecrets, maySetSecrets }: HeaderRowsProps) {
  const next = Math.max(-1, ...rows.map(({ index }) => index)) + 1;
  const all: HeaderRow[] = [...rows, ...Array.from({ length: emptyRows }, (_, extra) => ({ index: next + extra, name: '', value: '', secret: false }))];
  return (
    <fieldset class="field">
      <legend class="label">Headers</legend>
      {errors['headers'] && <span class="field-error" id="headers-error">{errors['headers']}</span>}
      <ul class="hrows">
        {all.map((row, at) => (
          <Row row={row} label={`header ${at + 1}`} errors={errors} isStored={row.secret && storedSecrets.has(row.name.toLowerCase())} maySetSecrets={maySetSecrets} />
        ))}
      </ul>
      <span class="hint">{hint(maySetSecrets)}</span>
    </fieldset>
  );
}

function hint(maySetSecrets: boolean): string {
  const secrets = maySetSecrets ? 'Secret values are encrypted and never shown again.' : 'Secret headers, such as an API key, are set by an admin of the project.';
  return `${secrets} Others may hold placeholders. Content-Type is application/json unless you name another. Clear a name to remove its header.`;
}

interface RowProps {
  row: HeaderRow;
  label: string;
  errors: Record<string, string>;
  isStored: boolean;
  maySetSecrets: boolean;
}

function Row({ row: { index, name, value, secret, fromPreset }, label, errors, isStored, maySetSecrets }: RowProps) {
  const id = `header-${index}`;
  const isLocked = isStored && !maySetSecrets;
  return (
    <li>
      <div class="field">
        <input class="in mono" id={`${id}-name`} name={`${id}-name`} value={name} placeholder="Name" aria-label={`Name of ${label}`} autocomplete="off" spellcheck={false}
          readonly={isLocked} {...marked(`${id}-name`, errors)} />
        {fromPreset && <input type="hidden" name={`${id}-preset`} value={name} />}
        <Problem id={`${id}-name`} errors={errors} />
      </div>
      <div class="field">
        <input class="in mono" id={`${id}-value`} name={`${id}-value`} value={value} type={secret ? 'password' : 'text'} aria-label={`Value of ${label}`}
          autocomplete={secret ? 'new-password' : 'off'} spellcheck={false} placeholder={fromPreset ? 'Bearer …, or empty for no key' : placeholder(name, secret, isStored && !errors[`${id}-value`], isLocked)} readonly={isLocked} {...marked(`${id}-value`, errors)} />
        <Problem id={`${id}-value`} errors={errors} />
      </div>
      {isLocked ? <><input type="hidden" name={`${id}-secret`} value="on" /><span class="sm dim">Secret</span></> : maySetSecrets && (
        <label class="row sm"><input type="checkbox" name={`${id}-secret`} value="on" checked={secret} aria-label={`${label} is secret`} />Secret</label>
      )}
    </li>
  );
}

function placeholder(name: string, secret: boolean, isStored: boolean, isLocked: boolean): string {
  if (isLocked) return 'stored, kept as it is';
  if (isStored) return 'stored, leave empty to keep';
  if (secret) return name.toLowerCase() === 'authorization' ? 'Bearer …' : 'Secret value';
  return 'Value';
}

function marked(id: string, errors: Record<string, string>): Record<string, string> {
  return errors[id] ? { 'aria-invalid': 'true', 'aria-describedby': `${id}-error` } : {};
}

function Problem({ id, errors }: { id: string; errors: Record<string, string> }) {
  return errors[id] ? <span class="field-error" id={`${id}-error`}>{errors[id]}</span> : null;
}
