// Addresses of models.

export function modelsPath(projectId: number, id?: number | null): string {
  return `/projects/${projectId}/models${id === undefined || id === null ? '' : `/${id}`}`;
}

/** Checks what stands in the form, of a saved model with its stored key. */
export function checkPath(projectId: number, id: number | null): string {
  return `${modelsPath(projectId, id)}/check`;
}
