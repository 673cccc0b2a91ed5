// Gathers writes while one is under way and commits them together: alone when it is quiet, in large groups under load.

export interface GroupCommit<Item> {
  /** Resolves when the item's group is committed, rejects when its group failed for good. */
  add(item: Item): Promise<void>;
}

/** `commit` writes one group, in the order of arrival. */
export function createGroupCommit<Item>(commit: (items: Item[]) => Promise<void>, maxGroup: number): GroupCommit<Item> {
  let waiting: { item: Item; done: () => void; failed: (error: unknown) => void }[] = [];
  let committing = false;

  async function commitWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxGroup);
      waiting = waiting.slice(maxGroup);
      try {
        await commit(group.map(({ item }) => item));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    committing = false;
  }

  return {
    add(item) {
      return new Promise((done, failed) => {
        waiting.push({ item, done, failed });
        if (committing) return;
        committing = true;
        // The answers that arrive in the same turn of the event loop go together.
        setImmediate(() => void commitWaiting());
      });
    },
  };
}
