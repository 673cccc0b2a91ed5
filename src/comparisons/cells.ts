// The cells of the matrix of transitions: what a test was in the baseline and is in this run, and how cells make up outcomes.
import { outcomeOf, type Side } from '../domain/pair-groups.ts';
import { outcomes, type Outcome } from '../domain/vocabulary.ts';

/** null: the run ended before the test had a verdict. */
export const sides = ['pass', 'fail', 'error', 'none', null, 'absent'] as const satisfies readonly Side[];

/** How the matrix groups sides: what has neither passed nor failed is open. */
export const sideGroups = ['pass', 'fail', 'open', 'absent'] as const;
export type SideGroup = (typeof sideGroups)[number];

export interface Cell {
  /** As the database stores it: 6 × the baseline's side + this run's. */
  code: number;
  before: Side;
  after: Side;
  outcome: Outcome;
}

/** What most needs to be seen stands first; within an outcome what differs more. */
const outcomeOrder: readonly Outcome[] = ['regressed', 'improved', 'inconclusive', 'added', 'removed', 'unchanged'];

/** Every cell but "absent from both", in the order of the list. */
export const cells: readonly Cell[] = sides
  .flatMap((before, b) => sides.map((after, a) => ({ code: b * sides.length + a, before, after })))
  .filter(({ before, after }) => before !== 'absent' || after !== 'absent')
  .map((cell) => ({ ...cell, outcome: outcomeOf(cell.before, cell.after) }))
  .sort((a, b) => outcomeOrder.indexOf(a.outcome) - outcomeOrder.indexOf(b.outcome) || sides.indexOf(b.before) - sides.indexOf(a.before) || a.code - b.code);

/** Tests by cell code; cells without tests may be missing. */
export type CellCounts = Readonly<Record<number, number>>;

export function cellOf(code: number): Cell {
  const cell = cells.find((known) => known.code === code);
  if (!cell) throw new Error(`There is no cell ${code}.`);
  return cell;
}

export function groupOf(side: Side): SideGroup {
  return side === 'pass' || side === 'fail' || side === 'absent' ? side : 'open';
}

export function isPaired({ before, after }: Pick<Cell, 'before' | 'after'>): boolean {
  return before !== 'absent' && after !== 'absent';
}

export function testsIn(counts: CellCounts, included: (cell: Cell) => boolean): number {
  return cells.filter(included).reduce((sum, { code }) => sum + (counts[code] ?? 0), 0);
}

export function countOutcomes(counts: CellCounts): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, testsIn(counts, (cell) => cell.outcome === outcome)])) as Record<Outcome, number>;
}
