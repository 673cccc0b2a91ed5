// What a comparison's list shows, as the address says it.
import { outcomes, type Outcome } from '../domain/vocabulary.ts';
import { cells, groupOf, sideGroups, type Cell, type SideGroup } from './cells.ts';

export interface ComparisonFilters {
  outcome: Outcome | '';
  /** One cell of the matrix; narrower than an outcome. */
  cell: { before: SideGroup; after: SideGroup } | null;
  /** Text in the prompt or in a reply on either side. */
  q: string;
  /** 0: tests without a behavior. */
  behavior: number | null;
  /** Tests that this metric judges in either run; its score decides the order by change. */
  metric: number | null;
  tag: string;
}

/** Where a page begins: after the entry `index` (from 1) of a cell's order. */
export interface ListPlace {
  cell: number;
  index: number;
}

export const comparedPerPage = 50;
/** Tests of each run whose tags the filter suggests. */
export const lookedAtForTags = 1_000;

export function readOutcome(text: string | undefined): Outcome | '' {
  return outcomes.find((known) => known === text) ?? '';
}

/** "pass-fail": passed in the baseline, fails now. */
export function readCell(text: string | undefined): ComparisonFilters['cell'] {
  const [before, after, ...rest] = (text ?? '').split('-').map((name) => sideGroups.find((known) => known === name));
  return before && after && rest.length === 0 && (before !== 'absent' || after !== 'absent') ? { before, after } : null;
}

export function cellText(cell: ComparisonFilters['cell']): string {
  return cell === null ? '' : `${cell.before}-${cell.after}`;
}

/** In the order of the list. */
export function cellsOf({ outcome, cell }: Pick<ComparisonFilters, 'outcome' | 'cell'>): Cell[] {
  return cells.filter((one) => (outcome === '' || one.outcome === outcome) && (cell === null || (groupOf(one.before) === cell.before && groupOf(one.after) === cell.after)));
}

export function readPlace(text: string | undefined): ListPlace | null {
  const match = /^(\d{1,2})-(\d{1,9})$/.exec(text ?? '');
  const place = match && { cell: Number(match[1]), index: Number(match[2]) };
  return place && cells.some(({ code }) => code === place.cell) ? place : null;
}

export function placeText({ cell, index }: ListPlace): string {
  return `${cell}-${index}`;
}
