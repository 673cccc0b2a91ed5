// Knows the address ranges that are not the public internet, and the IPv4 addresses hidden inside IPv6 ones.
import { BlockList, isIP, isIPv4 } from 'node:net';

export interface AddressRange {
  /** `private` ranges open in private mode; `closed` ones never open as a range. */
  readonly kind: 'private' | 'closed';
  /** Completes "10.1.2.3 is …". */
  readonly name: string;
}

// Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890), and the cloud providers' metadata addresses.
// The first row that holds an address names it.
const rangesV4 = table('ipv4', [
  ['private', 'a loopback address', '127.0.0.0/8'],
  ['private', 'a private address', '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16'],
  ['closed', 'a link-local or cloud metadata address', '169.254.0.0/16 100.100.100.200/32 168.63.129.16/32 192.0.0.192/32'],
  ['closed', 'an unspecified address', '0.0.0.0/8'],
  ['closed', 'a carrier-grade NAT address', '100.64.0.0/10'],
  ['closed', 'a documentation or benchmark address', '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15'],
  ['closed', 'a multicast address', '224.0.0.0/4'],
  ['closed', 'a broadcast address', '255.255.255.255/32'],
  ['closed', 'a reserved address', '192.0.0.0/24 192.88.99.0/24 240.0.0.0/4'],
]);

const rangesV6 = table('ipv6', [
  ['private', 'a loopback address', '::1/128'],
  ['closed', 'an unspecified address', '::/128'],
  ['closed', 'an IPv4 address inside an IPv6 one', '::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 2001::/32 2002::/16'],
  ['closed', 'a cloud metadata address', 'fd00:ec2::/32 fd20:ce::/32'],
  ['private', 'a private address', 'fc00::/7'],
  ['closed', 'a link-local address', 'fe80::/10 fec0::/10'],
  ['closed', 'a multicast address', 'ff00::/8'],
  ['closed', 'a documentation address', '2001:db8::/32 3fff::/20'],
  ['closed', 'a reserved address', '2001::/23'],
]);

const globalV6 = blockOf('ipv6', '2000::/3');
const thisMachineV4 = blockOf('ipv4', '127.0.0.0/8 0.0.0.0/8');

/** The special range that an IP address lies in; null where it is an ordinary public address. */
export function rangeOf(address: string): AddressRange | null {
  // Each family has its own table, since BlockList takes an IPv4 rule to cover v4-mapped addresses too.
  if (isIPv4(address)) return rangesV4.find((range) => range.block.check(address, 'ipv4')) ?? null;
  const named = rangesV6.find((range) => range.block.check(address, 'ipv6'));
  if (named !== undefined) return named;
  return globalV6.check(address, 'ipv6') ? null : { kind: 'closed', name: 'a reserved address' };
}

/** Whether an address means this very machine: loopback, or unspecified, which connects to loopback. */
export function isThisMachine(address: string): boolean {
  const plain = embeddedV4(address) ?? plainHost(address);
  return isIPv4(plain) ? thisMachineV4.check(plain, 'ipv4') : plain === '::1' || plain === '::';
}

/** Whether two hosts are the same IP address, also where one is an IPv4 address inside an IPv6 one. */
export function sameAddress(one: string, other: string): boolean {
  if (isIP(one) === 0) return false;
  return (embeddedV4(one) ?? plainHost(one)) === (embeddedV4(other) ?? plainHost(other));
}

/** A host in lower case, without brackets, zone and trailing dot, and IPv6 in the one spelling that URLs use. */
export function plainHost(host: string): string {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '').replace(/%.*$/, '').replace(/\.$/, '');
  return isIP(bare) === 6 ? new URL(`http://[${bare}]/`).hostname.slice(1, -1) : bare;
}

/** The IPv4 address inside an IPv6 one: v4-mapped, v4-compatible, translated (64:ff9b::/96), 6to4 or Teredo. */
function embeddedV4(address: string): string | null {
  if (isIP(address) !== 6) return null;
  const groups = groupsOf(address);
  const [first = 0, second = 0, third = 0] = groups;
  const [high = 0, low = 0] = groups.slice(6);
  if (first === 0x2002) return dotted(second, third);
  // RFC 4380, section 4: the client's address stands at the end with its bits inverted.
  if (first === 0x2001 && second === 0) return dotted(high ^ 0xffff, low ^ 0xffff);
  const upper = groups.slice(0, 6).map((group) => group.toString(16)).join(':');
  const isEmbedding = ['0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'].includes(upper);
  const isCompatible = upper === '0:0:0:0:0:0' && high !== 0;
  return isEmbedding || isCompatible ? dotted(high, low) : null;
}

function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = plainHost(address).split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back].map((group) => Number.parseInt(group, 16));
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

type Row = readonly [kind: AddressRange['kind'], name: string, subnets: string];

function table(family: 'ipv4' | 'ipv6', rows: readonly Row[]): (AddressRange & { block: BlockList })[] {
  return rows.map(([kind, name, subnets]) => ({ kind, name, block: blockOf(family, subnets) }));
}

function blockOf(family: 'ipv4' | 'ipv6', subnets: string): BlockList {
  const block = new BlockList();
  for (const subnet of subnets.split(' ')) {
    const [network = '', prefix] = subnet.split('/');
    block.addSubnet(network, Number(prefix), family);
  }
  return block;
}
