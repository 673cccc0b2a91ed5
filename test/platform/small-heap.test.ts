// What a long stretch of work leaves behind is collected before it piles up.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Keeps 200,000 objects for a while and then lets them go, over and over: they grow old before they are garbage. Prints the most that the heap held, in MB. */
const work = `
  const { getHeapStatistics } = await import('node:v8');
  const kept = Array.from({ length: 200_000 }, () => ({ text: 'x'.repeat(10) }));
  let most = 0;
  for (let n = 0; n < 6_000_000; n++) {
    kept[n % kept.length] = { number: n, parts: [n, n + 1, n + 2, String(n)] };
    if (n % 10_000 === 0) most = Math.max(most, getHeapStatistics().used_heap_size);
  }
  console.log(most / 1024 / 1024);`;

function mostMb(before: string): number {
  return Number(execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', `${before}${work}`], { encoding: 'utf8' }));
}

it('a process holds little more than it uses', () => {
  const unkept = mostMb('');
  const kept = mostMb(`(await import('./src/platform/small-heap.ts')).keepHeapSmall();`);
  expect(kept).toBeLessThan(unkept * 0.75);
});
