// How long a calculation takes by itself, whatever else the machine has to do.

/** Milliseconds by the clock or of the processor, whichever are fewer: a busy machine lengthens the clock's, collecting garbage beside the work the processor's. */
export function spentMs(work: () => void): number {
  const [startedAt, used] = [performance.now(), process.cpuUsage()];
  work();
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(used);
  return Math.min(elapsedMs, (user + system) / 1_000);
}
