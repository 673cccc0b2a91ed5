// Gathers writes while one is under way and commits them together: alone when it is quiet, in large groups under load.

import { setTimeout as wait } from 'node:timers/promises';

const quietMs = 100;

export interface GroupCommit<Item> {
  /** Resolves when the item's group is committed, rejects when it failed for good. */
  add(item: Item): Promise<void>;
}

export interface GroupCommitOptions<Item> {
  /** Writes one group, in the order of arrival. */
  commit: (items: Item[]) => Promise<void>;
  largestGroup: number;
  /** A group ends before this weight is exceeded; an item that is heavier goes alone. */
  heaviestGroup: number;
  weigh: (item: Item) => number;
  /** Whether a fault meets whatever is written. Any other is looked for item by item, so that one bad item fails alone. */
  meetsAll: (error: unknown) => boolean;
  /** Under steady load so long is waited for company: many small transactions cost more than they gain. */
  gatherMs: number;
}

interface Waiting<Item> {
  item: Item;
  done: () => void;
  failed: (error: unknown) => void;
}

export function createGroupCommit<Item>(options: GroupCommitOptions<Item>): GroupCommit<Item> {
  let quietSince = -Infinity;
  let waiting: Waiting<Item>[] = [];
  let committing = false;

  async function commitWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const size = groupSize(waiting, options);
      const group = waiting.slice(0, size);
      waiting = waiting.slice(size);
      await commitGroup(group, options);
      if (waiting.length > 0 && waiting.length < options.largestGroup) await wait(options.gatherMs);
    }
    committing = false;
    quietSince = performance.now();
  }

  function begin(): void {
    committing = true;
    // The answers that arrive in the same turn of the event loop go together; after a quiet time nobody has to wait.
    if (performance.now() - quietSince > quietMs) setImmediate(() => void commitWaiting());
    else setTimeout(() => void commitWaiting(), options.gatherMs);
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

function groupSize<Item>(waiting: readonly Waiting<Item>[], { largestGroup, heaviestGroup, weigh }: GroupCommitOptions<Item>): number {
  let weight = 0;
  let size = 0;
  for (const { item } of waiting.slice(0, largestGroup)) {
    weight += weigh(item);
    if (size > 0 && weight > heaviestGroup) break;
    size += 1;
  }
  return size;
}

async function commitGroup<Item>(group: readonly Waiting<Item>[], options: GroupCommitOptions<Item>): Promise<void> {
  try {
    await options.commit(group.map(({ item }) => item));
    for (const { done } of group) done();
  } catch (error) {
    if (group.length > 1 && !options.meetsAll(error)) for (const one of group) await commitGroup([one], options);
    else for (const { failed } of group) failed(error);
  }
}
