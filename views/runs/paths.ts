// Addresses of runs and their results.

export function runsPath(projectId: number, number?: number): string {
  return `/projects/${projectId}/runs${number === undefined ? '' : `/${number}`}`;
}

/** People count tests from 1; positions count from 0. */
export function resultPath(projectId: number, runNumber: number, position: number): string {
  return `${runsPath(projectId, runNumber)}/results/${position + 1}`;
}

/** Keeps the filters of a list in the addresses of its items; parameters that are empty are left out. */
export function withQuery(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
