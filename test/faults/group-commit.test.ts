// Writes that go together: nobody waits for a group too heavy for memory, and one bad item spoils only itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroupCommit, type GroupCommit } from '../../src/platform/group-commit.ts';

interface Item {
  id: number;
  weight: number;
  bad: boolean;
}

const items = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 60 }), bad: fc.boolean() }), { maxLength: 60 })
  .map((all) => all.map((item, id): Item => ({ ...item, id })));

describe('a group commit', () => {
  it('writes every good item once, and a bad one fails alone', async () => {
    await fc.assert(fc.asyncProperty(items, async (all) => {
      const written: number[] = [];
      const outcomes = await Promise.allSettled(all.map(addTo(commitTo(written))));
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(all.map(({ bad }) => bad));
      expect(written.toSorted((a, b) => a - b)).toEqual(all.filter(({ bad }) => !bad).map(({ id }) => id));
    }), { numRuns: 40 });
  });

  it('makes no group heavier than allowed, unless one item alone is', async () => {
    await fc.assert(fc.asyncProperty(items, async (all) => {
      const groups: Item[][] = [];
      await Promise.allSettled(all.map(addTo(commitTo([], groups))));
      for (const group of groups) {
        expect(group.length).toBeLessThanOrEqual(10);
        if (group.length > 1) expect(group.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(100);
      }
    }), { numRuns: 40 });
  });

  it('does not try one by one what the database refuses to all', async () => {
    const groups: Item[][] = [];
    const commit = createGroupCommit<Item>({
      ...options, meetsAll: () => true, commit: async (group) => { groups.push(group); throw new Error('the database is not there'); },
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, id) => commit.add({ id, weight: 1, bad: false })));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
    expect(groups).toHaveLength(1);
  });
});

const options = { largestGroup: 10, heaviestGroup: 100, weigh: ({ weight }: Item) => weight, gatherMs: 1 };

const addTo = (commit: GroupCommit<Item>) => (item: Item): Promise<void> => commit.add(item);

function commitTo(written: number[], groups: Item[][] = []): GroupCommit<Item> {
  return createGroupCommit<Item>({
    ...options, meetsAll: () => false,
    async commit(group) {
      groups.push(group);
      if (group.some(({ bad }) => bad)) throw new Error('one of them is bad');
      written.push(...group.map(({ id }) => id));
    },
  });
}
