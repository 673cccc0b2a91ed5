// Addresses of endpoints.

export function endpointsPath(projectId: number, id?: number | null): string {
  return `/projects/${projectId}/endpoints${id === undefined || id === null ? '' : `/${id}`}`;
}

/** Tests what stands in the form, of a saved endpoint with its stored secrets. */
export function testMessagePath(projectId: number, id: number | null): string {
  return `${endpointsPath(projectId, id)}/test-message`;
}
