// The outcomes of a compared test in words and marks.
import type { Outcome } from '../../src/domain/vocabulary.ts';

export const outcomeWords: Record<Outcome, string> = {
  improved: 'Improved', regressed: 'Regressed', unchanged: 'Unchanged', inconclusive: 'Inconclusive', added: 'Added', removed: 'Removed',
};
