// What the field with a chosen metric's place in the order is called.

export function orderField(metricId: number | string): string {
  return `order-${metricId}`;
}
