// What Assay says to a person when it will not do something: a code for the status and sentences that say what to do.

export type RefusalCode = 'invalid' | 'not_found' | 'forbidden' | 'conflict' | 'too_large' | 'too_many' | 'unavailable';

export interface Refusal {
  refused: RefusalCode;
  /** A sentence for the whole request. */
  message: string;
  /** By field name, a sentence for each input that is wrong. */
  fields: Record<string, string>;
}

export function refuse(code: RefusalCode, message: string, fields: Record<string, string> = {}): Refusal {
  return { refused: code, message, fields };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** A refusal because of inputs; the message counts them. */
export function refuseFields(fields: Record<string, string>): Refusal {
  const count = Object.keys(fields).length;
  return refuse('invalid', count === 1 ? 'One field needs your attention.' : `${count} fields need your attention.`, fields);
}
