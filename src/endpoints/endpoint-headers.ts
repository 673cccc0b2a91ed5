// Turns the header rows of the form into headers: plain, secret as typed, or secret as stored, which never follows the URL to another host.
import { compileTemplate } from '../domain/request-template.ts';
import type { StoredHeader } from '../tables/definitions.ts';
import type { HeaderRow } from './endpoint-values.ts';
import { refuseHeaderName, refuseHeaderValue } from './header-rules.ts';

/** `value`: of a plain or typed header its text, of a kept one the ciphertext. */
export interface DefinedHeader {
  name: string;
  value: string;
  kind: 'plain' | 'typed-secret' | 'kept-secret';
}

export interface HeaderConditions {
  stored: readonly StoredHeader[];
  /** Whether the URL still leads to the origin that the stored secrets were entered for. */
  isSameOrigin: boolean;
  maySetSecrets: boolean;
}

export interface DefinedHeaders {
  headers: DefinedHeader[];
  /** By field name; `headers` for what no row answers for. */
  errors: Record<string, string>;
}

const mostHeaders = 50;
const adminOnly = 'Only an admin of the project may set, change or remove a secret header.';

export function defineHeaders(rows: readonly HeaderRow[], conditions: HeaderConditions): DefinedHeaders {
  const errors: Record<string, string> = {};
  if (rows.length > mostHeaders) errors['headers'] = `Send at most ${mostHeaders} headers.`;
  const headers: DefinedHeader[] = [];
  const names = new Set<string>();
  for (const row of rows) {
    if (isUntouched(row)) continue;
    const nameProblem = names.has(row.name.toLowerCase()) ? `${row.name} stands here twice. Clear one of the two.` : refuseRowName(row);
    if (nameProblem !== null) errors[`header-${row.index}-name`] = nameProblem;
    const defined = defineHeader(row, conditions);
    if ('problem' in defined) errors[`header-${row.index}-value`] = defined.problem;
    else headers.push(defined);
    names.add(row.name.toLowerCase());
  }
  const isRemoved = conditions.stored.some(({ name, secret }) => secret && !names.has(name.toLowerCase()));
  if (isRemoved && !conditions.maySetSecrets) errors['headers'] = adminOnly;
  return { headers, errors };
}

/** What a preset proposed and nobody filled in. */
export function isUntouched({ fromPreset, value }: HeaderRow): boolean {
  return fromPreset === true && value === '';
}

function refuseRowName({ name }: HeaderRow): string | null {
  return name === '' ? 'Enter the name of this header, or clear its value.' : refuseHeaderName(name);
}

function defineHeader(row: HeaderRow, conditions: HeaderConditions): DefinedHeader | { problem: string } {
  const { name, value, secret } = row;
  const stored = conditions.stored.find((header) => header.secret && header.name.toLowerCase() === name.toLowerCase());
  if (value === '' && stored) return secret ? keepHeader(name, stored, conditions) : { problem: 'A stored value is never shown again. Type the value, or mark it as secret to keep what is stored.' };
  if (value === '') return { problem: 'Enter the value, or clear the name to leave this header out.' };
  if ((secret || stored) && !conditions.maySetSecrets) return { problem: adminOnly };
  const problem = refuseHeaderValue(value) ?? (secret ? null : refuseTemplate(value));
  return problem === null ? { name, value, kind: secret ? 'typed-secret' : 'plain' } : { problem };
}

function keepHeader(name: string, stored: StoredHeader, { isSameOrigin, maySetSecrets }: HeaderConditions): DefinedHeader | { problem: string } {
  if (isSameOrigin) return { name, value: stored.value, kind: 'kept-secret' };
  const what = 'The URL leads to another host now, and a stored value is not sent there.';
  return { problem: `${what} ${maySetSecrets ? 'Type it again.' : 'An admin of the project has to type it again.'}` };
}

function refuseTemplate(value: string): string | null {
  const compiled = compileTemplate(value, 'header');
  return compiled.ok ? null : compiled.message;
}
