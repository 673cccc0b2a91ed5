// Addresses of test sets, and of the pages of their tests.
import type { SetCursor } from '../../src/test-sets/test-set-tests.ts';

export function testSetsPath(projectId: number, id?: number): string {
  return `/projects/${projectId}/test-sets${id === undefined ? '' : `/${id}`}`;
}

export function cursorParameters({ after, before, end }: SetCursor): Record<string, number | null> {
  return { after, before, end: end ? 1 : null };
}

/** The part of a test set's page that its actions swap. */
export const testSetMainId = 'main';
