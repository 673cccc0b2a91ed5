// The formats of JSON Schema, with their cost on untrusted text bounded.
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { WorkMeter } from '../domain/work-meter.ts';

type TextCheck = (text: string) => boolean;

// `regex` is left out: it would hand untrusted text to JavaScript's engine. A format that is not listed is not checked.
const checkedFormats = [
  'date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference', 'uri-template', 'uuid',
  'json-pointer', 'relative-json-pointer',
] as const;

export function meteredFormats(meter: WorkMeter): Record<string, TextCheck> {
  return Object.fromEntries(checkedFormats.map((name) => {
    const check = textCheck(name);
    return [name, (text: string) => {
      // Their regular expressions are JavaScript's; on hostile text some take time in proportion to the square of its length.
      meter.spend(text.length ** 2);
      return check(text);
    }];
  }));
}

function textCheck(name: (typeof checkedFormats)[number]): TextCheck {
  const format = fullFormats[name];
  if (format instanceof RegExp) return (text) => format.test(text);
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  if (typeof check === 'function') return (text) => Boolean((check as TextCheck)(text));
  throw new Error(`The format ${name} has no check that can be called`);
}
