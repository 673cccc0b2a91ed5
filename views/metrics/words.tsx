// How a metric is called on screen: its kind, its test types, and its id where another one has the same name.
import type { TestType } from '../../src/domain/vocabulary.ts';

export function typesInWords(types: readonly TestType[]): string {
  return types.join(' and ');
}

/** Names may be equal; the id tells two metrics or behaviors apart. */
export function Twin({ id, sharesName }: { id: number; sharesName: boolean }) {
  return sharesName ? <> <span class="dim mono sm" title="Another one has the same name">#{id}</span></> : null;
}
