// A run in 128 px: one column per test in the set's order, failures tall, passes low, errors split, waiting a tick.
import type { VerdictCounts } from '../../src/domain/verdicts.ts';
import { counted } from './format.ts';

/** One letter for each column: p f e n, or . for a test that has no verdict yet. */
export type StripColumns = string;

const stepX = 4;

export function Strip({ columns, counts }: { columns: StripColumns; counts: VerdictCounts }) {
  const label = `${counts.pass} passed, ${counts.fail} failed, ${counted(counts.error, 'error')}`;
  const gap = columns.length <= 40 ? 0.8 : 0;
  return (
    <svg class="strip" viewBox={`0 0 ${Math.max(1, columns.length) * stepX} 16`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="w" d={path(columns, '.n', (x, w) => `M${x} 14h${w}v2h-${w}z`, gap)} />
      <path class="p" d={path(columns, 'p', (x, w) => `M${x} 11h${w}v5h-${w}z`, gap)} />
      <path class="e" d={path(columns, 'e', (x, w) => `M${x} 0h${w}v6h-${w}zM${x} 9h${w}v7h-${w}z`, gap)} />
      <path class="f" d={path(columns, 'f', (x, w) => `M${x} 0h${w}v16h-${w}z`, gap)} />
    </svg>
  );
}

function path(columns: string, letters: string, draw: (x: number, width: number) => string, gap: number): string {
  return [...columns].map((letter, index) => (letters.includes(letter) ? draw(index * stepX, stepX - gap) : '')).join('');
}
