// The words of an HTTP status that is no success.
import { expect, it } from 'vitest';
import { describeStatus } from '../../src/endpoints/describe-status.ts';

const statuses = Array.from({ length: 300 }, (_, index) => 300 + index).filter((status) => status >= 400);

it('every status is named once, and followed by what to do', () => {
  for (const status of statuses) {
    const words = describeStatus(status);
    expect(words.split(`(HTTP ${status})`), words).toHaveLength(2);
    expect(words.split(`(HTTP ${status}).`)[1], words).toMatch(/\b(check|lower|look|shorten|correct|make)\b/i);
  }
});

it('a failure on its side is told from a refusal', () => {
  for (const status of statuses) expect(describeStatus(status).includes('failed on its side'), String(status)).toBe(status >= 500);
});
