// Addresses of tests, and of the list with its filters.
import type { TestFilters } from '../../src/tests/test-queries.ts';
import { withQuery } from '../runs/paths.ts';

export function testsPath(projectId: number, id?: number): string {
  return `/projects/${projectId}/tests${id === undefined ? '' : `/${id}`}`;
}

/** `addTo`: the test set for which tests are being chosen. */
export function testListPath(projectId: number, filters: Partial<TestFilters>, addTo: number | null = null): string {
  return withQuery(testsPath(projectId), listParameters(filters, addTo));
}

export function listParameters({ q, behavior, tag, testSet, after }: Partial<TestFilters>, addTo: number | null): Record<string, string | number | null | undefined> {
  return { 'add-to': addTo, q, behavior, tag, 'test-set': testSet, after };
}
