// Addresses of behaviors.

export function behaviorsPath(projectId: number, behaviorId?: number): string {
  return `/projects/${projectId}/behaviors${behaviorId === undefined ? '' : `/${behaviorId}`}`;
}
