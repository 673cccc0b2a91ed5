// How many tests a results filter shows, as a number and in words.
import { total, type ByVerdict, type ResultCounts } from '../../src/runs/result-order.ts';
import { count } from '../ui/format.ts';

/** '': all of them. Exact where there are no more; 0 always is. */
export function shownTests({ byVerdict }: Pick<ResultCounts, 'byVerdict'>, group: keyof ByVerdict | ''): number {
  return group === '' ? total(byVerdict) : byVerdict[group];
}

/** "300", or "1,000+" where counting stopped there. */
export function countedTests(counts: Pick<ResultCounts, 'byVerdict' | 'more'>, group: keyof ByVerdict | ''): string {
  const isMore = group === '' ? counts.more.length > 0 : counts.more.includes(group);
  return `${count(shownTests(counts, group))}${isMore ? '+' : ''}`;
}
