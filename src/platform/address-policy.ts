// Decides which addresses Assay may call: a pure judgement over one URL or one resolved address.
import { isIP } from 'node:net';
import { isThisMachine, plainHost, rangeOf, sameAddress } from './address-ranges.ts';
import type { AddressRange } from './address-ranges.ts';

export type OutboundMode = 'public' | 'private' | 'allowlist';

export interface OutboundPolicy {
  readonly mode: OutboundMode;
  /** Exact host:port entries that are open in every mode; a host may be a name or an address ([::1]:8080). */
  readonly allow: readonly string[];
  /** host:port of Assay's own Postgres and Redis: closed in every mode, even when allowed. */
  readonly never: readonly string[];
}

export type AddressJudgement = { ok: true } | { ok: false; reason: string };

export interface ResolvedTarget {
  /** The host as the URL spells it. */
  readonly hostname: string;
  readonly port: number;
  /** One IP address that the host stands for; the host itself where that is an address. */
  readonly address: string;
}

/** Judges what can be judged before a look-up: the scheme, credentials, and the host where it is an address. */
export function judgeUrl(policy: OutboundPolicy, url: string): AddressJudgement {
  if (!URL.canParse(url)) return refusal('This is not a complete URL. Write it like https://host/path.');
  const { protocol, username, password, hostname, port } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    return refusal(`Only http and https URLs are called, and this one begins with ${protocol}. Change the URL.`);
  }
  if (username !== '' || password !== '') {
    return refusal('The URL carries a user name or a password. Take it out of the URL and send it in a header.');
  }
  const place = { hostname: plainHost(hostname), port: portOf(protocol, port) };
  if (isIP(place.hostname) !== 0) return judgeAddress(policy, { ...place, address: place.hostname });
  return judgeName(policy, place);
}

/** Judges one address that a host stands for. Every address of a host is judged, and one refusal refuses the host. */
export function judgeAddress(policy: OutboundPolicy, target: ResolvedTarget): AddressJudgement {
  const hostname = plainHost(target.hostname);
  const address = plainHost(target.address);
  const { port } = target;
  const entry = hostAndPort(hostname, port);
  if (isIP(address) === 0) return refusal(`${entry} stands for ${address}, which is not an IP address. Check the host.`);
  if (policy.never.some((own) => isOwnService(own, hostname, address, port))) return ownServiceRefusal(entry);
  if (lists(policy.allow, hostname, port) || lists(policy.allow, address, port)) return { ok: true };
  if (policy.mode === 'allowlist') return allowlistRefusal(entry);
  const range = rangeOf(address);
  if (range === null || (range.kind === 'private' && policy.mode === 'private')) return { ok: true };
  const what = address === hostname ? `${address} is ${range.name}` : `${hostname} stands for ${address}, ${range.name}`;
  return refusal(`${what} that Assay may not call. ${advice(range, entry)}`);
}

/** An entry such as `db:5432`, taken apart and spelt as URLs spell it; null where it names no host and port. */
export function parseHostPort(entry: string): { hostname: string; port: number } | null {
  const parts = /^([^@/\\?#]+):(\d{1,5})$/.exec(entry.trim());
  const url = `http://${parts?.[1]}/`;
  const port = Number(parts?.[2]);
  if (parts === null || port > 65_535 || !URL.canParse(url)) return null;
  return { hostname: plainHost(new URL(url).hostname), port };
}

function judgeName(policy: OutboundPolicy, place: { hostname: string; port: number }): AddressJudgement {
  const entry = hostAndPort(place.hostname, place.port);
  if (lists(policy.never, place.hostname, place.port)) return ownServiceRefusal(entry);
  if (policy.mode !== 'allowlist' || lists(policy.allow, place.hostname, place.port)) return { ok: true };
  // An entry with an address may still open this name, which only the look-up can tell.
  const mayStandForAnEntry = policy.allow.some((allowed) => {
    const parsed = parseHostPort(allowed);
    return parsed !== null && parsed.port === place.port && isIP(parsed.hostname) !== 0;
  });
  return mayStandForAnEntry ? { ok: true } : allowlistRefusal(entry);
}

function isOwnService(own: string, hostname: string, address: string, port: number): boolean {
  const parsed = parseHostPort(own);
  if (parsed === null || parsed.port !== port) return false;
  if (parsed.hostname === hostname || sameAddress(parsed.hostname, address)) return true;
  const isLocal = isIP(parsed.hostname) === 0 ? /(^|\.)localhost$/.test(parsed.hostname) : isThisMachine(parsed.hostname);
  return isLocal && isThisMachine(address);
}

function lists(entries: readonly string[], host: string, port: number): boolean {
  return entries.some((entry) => {
    const parsed = parseHostPort(entry);
    return parsed !== null && parsed.port === port && parsed.hostname === plainHost(host);
  });
}

function portOf(protocol: string, port: string): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function hostAndPort(hostname: string, port: number): string {
  return isIP(hostname) === 6 ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

function refusal(reason: string): AddressJudgement {
  return { ok: false, reason };
}

function ownServiceRefusal(entry: string): AddressJudgement {
  return refusal(`${entry} is Assay's own database or queue, which no setting opens. Use another host or port.`);
}

function allowlistRefusal(entry: string): AddressJudgement {
  return refusal(`${entry} is not on the list of allowed hosts. To allow it, an administrator sets ASSAY_OUTBOUND_ALLOW=${entry}.`);
}

function advice(range: AddressRange, entry: string): string {
  const exact = `ASSAY_OUTBOUND_ALLOW=${entry}`;
  if (range.kind === 'closed') return `To allow exactly this one, an administrator sets ${exact}.`;
  return `To allow it, an administrator sets ASSAY_OUTBOUND=private, or ${exact} for this one only.`;
}
