// What makes two tests the same test after a re-import: their content, not their id.
import { createHash } from 'node:crypto';

export interface TestContent {
  type: 'single-turn' | 'multi-turn';
  prompt: string;
  expected: string | null;
  goal: string | null;
  script: unknown;
}

/** SHA-256 in hex of prompt and expected response, or of goal and script. */
export function contentHash(test: TestContent): string {
  const parts = test.type === 'single-turn' ? [test.prompt, test.expected ?? ''] : [test.goal ?? '', JSON.stringify(test.script ?? null)];
  return createHash('sha256').update(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')).digest('hex');
}
