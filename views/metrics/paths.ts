// Addresses of metrics.

export function metricsPath(projectId: number, metricId?: number): string {
  return `/projects/${projectId}/metrics${metricId === undefined ? '' : `/${metricId}`}`;
}
