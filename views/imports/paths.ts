// Addresses of imports.

export function importPath(projectId: number, id: number): string {
  return `/projects/${projectId}/imports/${id}`;
}

export function newImportPath(projectId: number, testSetId: number | null = null): string {
  return `/projects/${projectId}/imports/new${testSetId === null ? '' : `?test-set=${testSetId}`}`;
}
