// Gathers writes while one is under way and commits them together: alone when it is quiet, in large groups under load.

import { setTimeout as wait } from 'node:timers/promises';

const quietMs = 100;

export interface GroupCommit<Item> {
  /** Resolves when the item's group is committed, rejects when its group failed for good. */
  add(item: Item): Promise<void>;
}

export interface GroupCommitOptions<Item> {
  /** Writes one group, in the order of arrival. */
  commit: (items: Item[]) => Promise<void>;
  largestGroup: number;
  /** Under steady load so long is waited for company: many small transactions cost more than they gain. */
  gatherMs: number;
}

export function createGroupCommit<Item>({ commit, largestGroup, gatherMs }: GroupCommitOptions<Item>): GroupCommit<Item> {
  let quietSince = -Infinity;
  let waiting: { item: Item; done: () => void; failed: (error: unknown) => void }[] = [];
  let committing = false;

  async function commitWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, largestGroup);
      waiting = waiting.slice(largestGroup);
      try {
        await commit(group.map(({ item }) => item));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
      if (waiting.length > 0 && waiting.length < largestGroup) await wait(gatherMs);
    }
    committing = false;
    quietSince = performance.now();
  }

  function begin(): void {
    committing = true;
    // The answers that arrive in the same turn of the event loop go together; after a quiet time nobody has to wait.
    if (performance.now() - quietSince > quietMs) setImmediate(() => void commitWaiting());
    else setTimeout(() => void commitWaiting(), gatherMs);
  }

  return {
    add(item) {
      return new Promise((done, failed) => {
        waiting.push({ item, done, failed });
        if (!committing) begin();
      });
    },
  };
}
