// A stable port before a server whose own port changes with each start, and a line to it that can be made slow.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface LineQuality {
  /** Of each direction: a round trip takes twice as long. */
  delayMs: number;
  bytesPerSecond: number;
}

export interface Forwarder {
  port: number;
  /** Where new connections go from now on. */
  target(port: number): void;
  /** How all connections carry what is sent from now on. */
  line(quality: LineQuality): void;
  /** The connections of now carry nothing any more and are told nothing, as where a firewall drops their packets; new ones work. */
  silence(): void;
  close(): Promise<void>;
}

export const perfectLine: LineQuality = { delayMs: 0, bytesPerSecond: Infinity };

export async function startForwarder(firstTarget: number): Promise<Forwarder> {
  let target = firstTarget;
  let quality = perfectLine;
  let silenced = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const number = connections++;
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    const lineOf = (): LineQuality | null => (number < silenced ? null : quality);
    carry(near, far, lineOf);
    carry(far, near, lineOf);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    target: (port) => { target = port; },
    line: (next) => { quality = next; },
    silence: () => { silenced = connections; },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/** Without back pressure: who sends does not notice how slow the line is, as with the buffers of a real one. A line that is null swallows everything, the end too. */
function carry(from: Socket, to: Socket, line: () => LineQuality | null): void {
  let freeAtMs = 0;
  // One after the other, so that nothing overtakes what was sent while the line was slower.
  let carried = Promise.resolve();
  from.on('data', (chunk: Buffer) => {
    const quality = line();
    if (quality === null) return;
    freeAtMs = Math.max(freeAtMs, performance.now()) + (chunk.length / quality.bytesPerSecond) * 1_000;
    const dueMs = freeAtMs + quality.delayMs;
    carried = carried.then(async () => {
      if (performance.now() < dueMs) await wait(dueMs - performance.now());
      if (line() !== null) to.write(chunk);
    });
  });
  from.on('error', () => { if (line() !== null) to.destroy(); });
  from.on('close', () => void carried.then(() => { if (line() !== null) to.destroySoon(); }));
}
