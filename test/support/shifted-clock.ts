// Preloaded into a process, gives it a wrong clock: CLOCK_SHIFT_MS is added to the time; SIGUSR2 makes it jump to as much on the other side.
let shiftMs = Number(process.env['CLOCK_SHIFT_MS'] ?? '0');
process.on('SIGUSR2', () => { shiftMs = -shiftMs; });

const rightNow = Date.now;
Date.now = () => rightNow() + shiftMs;
globalThis.Date = new Proxy(Date, {
  construct: (real, values: unknown[], target) => Reflect.construct(real, values.length === 0 ? [real.now()] : values, target) as Date,
});
