// Which test of this run is which test of the baseline, by a plain rule: what the database's pairing is held against.

/** A test as a run snapshotted it. `position` is unique in its run; `testId` too, and null where the test has since been deleted. */
export interface RunTest {
  position: number;
  testId: string | null;
  hash: string;
}

/** Positions in this run and in the baseline; null: no partner there. */
export interface TestPair {
  run: number | null;
  baseline: number | null;
}

/**
 * Pairs by test id, then the rest by content hash: the copies of one hash one to one in order of position. Position never pairs tests
 * of different content. Every test occurs exactly once; ordered by position in this run, then what only the baseline has by its own.
 */
export function pairTests(run: readonly RunTest[], baseline: readonly RunTest[]): TestPair[] {
  const partners = partnersByTestId(run, baseline);
  const taken = new Set(partners.values());
  const waiting = byHash(baseline.filter((test) => !taken.has(test)));
  const ordered = inOrder(run);
  for (const test of ordered) {
    const partner = partners.has(test) ? undefined : waiting.get(test.hash)?.shift();
    if (partner !== undefined) partners.set(test, partner);
  }
  const left = inOrder([...waiting.values()].flat());
  return [
    ...ordered.map((test) => ({ run: test.position, baseline: partners.get(test)?.position ?? null })),
    ...left.map((test) => ({ run: null, baseline: test.position })),
  ];
}

function partnersByTestId(run: readonly RunTest[], baseline: readonly RunTest[]): Map<RunTest, RunTest> {
  const known = new Map(baseline.flatMap((test) => (test.testId === null ? [] : [[test.testId, test] as const])));
  const partners = new Map<RunTest, RunTest>();
  for (const test of run) {
    const partner = test.testId === null ? undefined : known.get(test.testId);
    if (partner !== undefined) partners.set(test, partner);
  }
  return partners;
}

/** Tests of each hash in order of position. */
function byHash(tests: readonly RunTest[]): Map<string, RunTest[]> {
  const groups = new Map<string, RunTest[]>();
  for (const test of inOrder(tests)) groups.set(test.hash, [...(groups.get(test.hash) ?? []), test]);
  return groups;
}

function inOrder(tests: readonly RunTest[]): RunTest[] {
  return [...tests].sort((a, b) => a.position - b.position);
}
