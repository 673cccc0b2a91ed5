// Opens connections only to addresses that the policy allows, and exactly to the addresses it has judged.
import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { buildConnector } from 'undici';
import { judgeAddress, parseHostPort, type OutboundPolicy } from './address-policy.ts';
import { isThisMachine } from './address-ranges.ts';

/** A connection that the policy forbids; the message says which setting would allow it. */
export class RefusedAddress extends Error {
  readonly code = 'ASSAY_REFUSED';
}

export interface GuardedConnectorOptions {
  policy: OutboundPolicy;
  port: number;
  lookup?: LookupFunction | undefined;
}

interface Guard {
  policy: OutboundPolicy;
  port: number;
  lookup: LookupFunction;
}

/** A host that has not taken a connection within this time is taken for unreachable. */
export const connectTimeoutMs = 10_000;

export function createGuardedConnector({ policy, port, lookup = dns.lookup as LookupFunction }: GuardedConnectorOptions): buildConnector.connector {
  const guard = { policy, port, lookup };
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    // Node gives each address but the last only 250 ms, too little for a far host.
    autoSelectFamilyAttemptTimeout: 1_500,
    lookup: guardedLookup(guard),
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    if (isIP(options.hostname) === 0) return connect(options, callback);
    // Node looks up no address literal, so a literal is judged here.
    refusalOf(guard, options.hostname, [options.hostname]).then(
      (reason) => (reason === null ? connect(options, callback) : callback(new RefusedAddress(reason), null)),
      (error: Error) => callback(error, null),
    );
  };
}

// The socket connects to what this calls back with, so the address judged is the address called, whatever a second look-up would say.
function guardedLookup(guard: Guard): LookupFunction {
  return (hostname, options, callback) => {
    allowedAddresses(guard, hostname, options).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

async function allowedAddresses(guard: Guard, hostname: string, options: dns.LookupOptions): Promise<dns.LookupAddress[]> {
  const addresses = await lookUpAll(guard.lookup, hostname, options);
  const reason = await refusalOf(guard, hostname, addresses.map(({ address }) => address));
  if (reason !== null) throw new RefusedAddress(reason);
  return addresses;
}

/** The first refusal among all addresses of a host: one bad address among good ones refuses the host. */
async function refusalOf(guard: Guard, hostname: string, addresses: readonly string[]): Promise<string | null> {
  const policy = await policyAtPort(guard);
  for (const address of addresses) {
    const judgement = judgeAddress(policy, { hostname, port: guard.port, address });
    if (!judgement.ok) return judgement.reason;
  }
  return null;
}

/**
 * The policy with the addresses of Assay's own services added, so that another name for them is recognised.
 * Only a call to the very port of such a service pays for the look-up. Where that fails the call fails too.
 */
async function policyAtPort({ policy, port, lookup }: Guard): Promise<OutboundPolicy> {
  const ownHosts = policy.never.flatMap((entry) => parseHostPort(entry) ?? []).filter((own) => own.port === port);
  if (ownHosts.length === 0) return policy;
  const addresses = await Promise.all(ownHosts.map((own) => addressesOf(own.hostname, lookup)));
  const never = addresses.flat().map((address) => (isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`));
  return { ...policy, never: [...policy.never, ...never] };
}

async function addressesOf(host: string, lookup: LookupFunction): Promise<string[]> {
  const addresses = isIP(host) === 0 ? (await lookUpAll(lookup, host, {})).map(({ address }) => address) : [host];
  // A service on this machine may listen on the machine's other addresses as well.
  return addresses.some(isThisMachine) ? [...addresses, ...ownAddresses()] : addresses;
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((found) => found ?? []).map(({ address }) => address);
}

function lookUpAll(lookup: LookupFunction, hostname: string, options: dns.LookupOptions): Promise<dns.LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { ...options, all: true }, (error, found, family) => {
      if (error) return reject(error);
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? isIP(found) }] : found;
      if (addresses.length > 0) return resolve(addresses);
      reject(Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }));
    });
  });
}
