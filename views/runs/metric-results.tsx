// How many results a metric failed, passed or could not judge, and the way to them.
import type { EvaluationVerdict } from '../../src/domain/vocabulary.ts';
import { count, counted } from '../ui/format.ts';

export function MetricResults({ href, verdict, results }: { href: string; verdict: EvaluationVerdict; results: number }) {
  if (results === 0) return <>0</>;
  const label = verdict === 'error' ? counted(results, 'error') : `${count(results)} ${verdict === 'fail' ? 'failed' : 'passed'}`;
  return <a href={href} aria-label={label}>{count(results)}</a>;
}
