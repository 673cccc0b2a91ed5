// Where a request comes from, as far as that can be believed.
import { isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { AppContext } from './app-context.ts';

/**
 * The address at the other end of the connection; of IPv6 the /64 that one customer has. null where it says nothing: behind a
 * proxy, which an https address shows (Assay itself speaks http), everyone comes from the proxy. Headers are not believed.
 */
export function clientAddress(c: AppContext): string | null {
  if (c.var.deps.config.publicUrl?.startsWith('https://')) return null;
  const incoming = (c.env as { incoming?: unknown } | undefined)?.incoming;
  const address = incoming ? getConnInfo(c).remote.address : undefined;
  return address === undefined ? null : networkOf(address);
}

export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? before : [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
