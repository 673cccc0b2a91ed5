// One bar: what was measured, what it must reach, and how it is printed.
import { median } from './measure.ts';

export interface Bar {
  name: string;
  /** One value a pair; the median counts. */
  values: number[];
  /** Printed after each number: 'x' for a ratio of two sides. */
  unit: string;
  sense: 'at least' | 'at most';
  must: number;
  aim: number;
  /** Absolute times belong to the machine: they are printed and never fail. */
  isAbsoluteTime?: boolean;
  /** What the two sides were, in their own units. */
  note?: string;
}

export type Standing = 'aim' | 'must' | 'missed' | 'far off';

/** 'far off': worse than half of what it must be. Only that ends a bench with an error. */
export function standingOf(bar: Bar): Standing {
  const value = median(bar.values);
  const reaches = (limit: number): boolean => (bar.sense === 'at least' ? value >= limit : value <= limit);
  if (reaches(bar.aim)) return 'aim';
  if (reaches(bar.must)) return 'must';
  // A ratio is a median of at least three pairs: with fewer, as for the costly ones of the short form, it is printed and decides nothing.
  const decides = !bar.isAbsoluteTime && ((bar.unit !== 'x' && bar.unit !== '%') || bar.values.length >= fewestPairs);
  return !decides || reaches(bar.sense === 'at least' ? bar.must / 2 : bar.must * 2) ? 'missed' : 'far off';
}

const fewestPairs = 3;

const marks: Record<Standing, string> = { aim: '++', must: '+ ', missed: '- ', 'far off': '--' };

export function lineOf(bar: Bar): string {
  const sign = bar.sense === 'at least' ? '≥' : '≤';
  const range = bar.values.length > 1 ? `(${figure(Math.min(...bar.values))}–${figure(Math.max(...bar.values))})` : '';
  const measured = `${figure(median(bar.values))} ${bar.unit}`.trim();
  return [
    marks[standingOf(bar)], bar.name.padEnd(58), measured.padStart(12), range.padEnd(18),
    `must ${sign} ${figure(bar.must)}`.padEnd(13), `aim ${sign} ${figure(bar.aim)}`.padEnd(12), bar.note ?? '',
  ].join(' ').trimEnd();
}

export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}
