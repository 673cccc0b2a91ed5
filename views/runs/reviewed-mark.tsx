// What people's reviews made of a test or a result, beside its verdict.
import type { Verdict } from '../../src/domain/vocabulary.ts';
import { Icon } from '../ui/icon.tsx';

interface Reviewed {
  verdict: Verdict | null;
  automatedVerdict: Verdict | null;
  reviewed: boolean;
  disputed: boolean;
}

export function ReviewedMark({ verdict, automatedVerdict, reviewed, disputed }: Reviewed) {
  if (!reviewed) return null;
  const words = disputed ? 'reviewers disagree' : verdict === automatedVerdict ? 'reviewed' : 'corrected';
  return <span class="mark human sm"><Icon name={disputed ? 'people' : 'human'} />{words}</span>;
}
