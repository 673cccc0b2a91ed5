// A stable port before a server whose own port changes with each start.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Forwarder {
  port: number;
  /** Where new connections go from now on. */
  target(port: number): void;
  close(): Promise<void>;
}

export async function startForwarder(firstTarget: number): Promise<Forwarder> {
  let target = firstTarget;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    target: (port) => { target = port; },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    }),
  };
}
