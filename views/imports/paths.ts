// Addresses of imports.

export function importPath(projectId: number, id: number): string {
  return `/projects/${projectId}/imports/${id}`;
}

/** Where the mended file of an import is uploaded. */
export function mendedImportPath(projectId: number, id: number): string {
  return `/projects/${projectId}/imports/new?mends=${id}`;
}

export function newImportPath(projectId: number, testSetId: number | null = null): string {
  return `/projects/${projectId}/imports/new${testSetId === null ? '' : `?test-set=${testSetId}`}`;
}

/** The form for another file, which says that the import before it was given up. */
export function givenUpPath(projectId: number, testSetId: number | null): string {
  return `/projects/${projectId}/imports/new?given-up=1${testSetId === null ? '' : `&test-set=${testSetId}`}`;
}
