// Tells metrics of one name apart: "Tone", "Tone (2)".

/** The name of the metric at the index; those of the same name before it are counted. */
export function uniqueName(metrics: readonly { name: string }[], index: number): string {
  const { name } = metrics[index]!;
  const before = metrics.slice(0, index).filter((metric) => metric.name === name).length;
  return before === 0 ? name : `${name} (${before + 1})`;
}
