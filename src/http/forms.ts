// Reads what a form sent: texts made storable, within limits, and checked by a schema whose messages stand at the fields.
import type { z } from 'zod';
import { refuse, refuseFields, type Refusal } from '../domain/refusal.ts';
import { storableText } from '../domain/safe-text.ts';
import type { AppContext } from './app-context.ts';

export const maxFormBytes = 2 * 1024 * 1024;

/** Everything that was typed, so that a form can be shown again as it was: the last value of a name, and all of them. */
export interface FormValues {
  one(name: string): string;
  all(name: string): string[];
  /** For schemas: each name with its last value. */
  record: Record<string, string>;
}

export async function readForm(c: AppContext): Promise<FormValues | Refusal> {
  try {
    const body = await c.req.formData();
    return formValues([...body.entries()].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  } catch {
    return refuse('invalid', 'The form could not be read. Send it again.');
  }
}

export function formValues(entries: readonly (readonly [string, string])[]): FormValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of entries) {
    // Browsers send line ends as CR LF whatever was typed.
    const text = storableText(value).replaceAll('\r\n', '\n');
    values.set(name, [...(values.get(name) ?? []), text]);
  }
  return {
    one: (name) => values.get(name)?.at(-1) ?? '',
    all: (name) => values.get(name) ?? [],
    record: Object.fromEntries([...values].map(([name, texts]) => [name, texts.at(-1)!])),
  };
}

/** The parsed values, or a refusal with one message for each field that is wrong. */
export function parseFields<T>(schema: z.ZodType<T>, record: Record<string, unknown>): T | Refusal {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues) fields[String(issue.path[0] ?? 'form')] ??= issue.message;
  return refuseFields(fields);
}

/** "rc3, nightly ,rc3" → ["rc3", "nightly"]. */
export function readTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''))];
}
