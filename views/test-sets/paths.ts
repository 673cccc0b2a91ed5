// Addresses of test sets.

export function testSetsPath(projectId: number, id?: number): string {
  return `/projects/${projectId}/test-sets${id === undefined ? '' : `/${id}`}`;
}
