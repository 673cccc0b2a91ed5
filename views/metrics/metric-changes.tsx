// What differs between two versions of a metric: each field with what it was and what it became.
import type { MetricChange } from '../../src/metrics/metric-version-diff.ts';
import { WordDiff } from '../ui/word-diff.tsx';

export function MetricChanges({ changes }: { changes: readonly MetricChange[] }) {
  return <dl class="kv">{changes.map((change) => <><dt>{change.label}</dt><dd><Change {...change} /></dd></>)}</dl>;
}

function Change({ before, after, isText }: MetricChange) {
  if (isText && before !== '' && after !== '') return <span class="quote"><WordDiff before={before} after={after} /></span>;
  return <span class="quote"><del>{shown(before)}</del> <span aria-hidden="true">→</span><span class="vh">became</span> <ins>{shown(after)}</ins></span>;
}

function shown(value: string): string {
  return value === '' ? 'none' : value;
}
