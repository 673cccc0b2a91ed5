import { describe, expect, test } from 'vitest';
import {
  judgeAddress, judgeUrl, parseHostPort, type AddressJudgement, type OutboundMode, type OutboundPolicy,
} from '../../src/platform/address-policy.ts';

const modes: OutboundMode[] = ['public', 'private', 'allowlist'];

function policy(mode: OutboundMode, entries: Partial<OutboundPolicy> = {}): OutboundPolicy {
  return { mode, allow: [], never: [], ...entries };
}

function judge(rules: OutboundPolicy, address: string, hostname = address, port = 80): AddressJudgement {
  return judgeAddress(rules, { hostname, port, address });
}

function reason(judgement: AddressJudgement): string {
  return judgement.ok ? 'allowed' : judgement.reason;
}

const privateAddresses = [
  '127.0.0.1', '127.255.255.254', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '::1', 'fc00::1', 'fd12:3456::1',
];
const closedAddresses = [
  '169.254.169.254', '169.254.0.1', '100.100.100.200', '168.63.129.16', 'fd00:ec2::254', 'fd20:ce::254', '0.0.0.0', '0.1.2.3', '::',
  '100.64.0.1', '100.127.255.255', '192.0.0.8', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255', '192.88.99.1',
  '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:a9fe:a9fe', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '2002:7f00:1::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:db8::1', '3fff::1', '2001:10::1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1', 'ff02::1', '100::1', '5f00::1', '4000::1',
];
const publicAddresses = [
  '8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0',
  '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255',
  '2606:4700::1111', '2a00:1450::1', '2001:4860:4860::8888', '2003::1',
];

describe('judgeAddress', () => {
  test.each(publicAddresses)('%s is open in public and private mode and closed in allowlist mode', (address) => {
    expect(modes.map((mode) => judge(policy(mode), address).ok)).toEqual([true, true, false]);
  });

  test.each(privateAddresses)('%s opens in private mode only, and the refusal says so', (address) => {
    expect(modes.map((mode) => judge(policy(mode), address).ok)).toEqual([false, true, false]);
    expect(reason(judge(policy('public'), address))).toContain('ASSAY_OUTBOUND=private');
  });

  test.each(closedAddresses)('%s opens in no mode', (address) => {
    expect(modes.map((mode) => judge(policy(mode), address).ok)).toEqual([false, false, false]);
    expect(reason(judge(policy('public'), address))).not.toContain('ASSAY_OUTBOUND=private');
  });

  test.each([...privateAddresses, ...closedAddresses])('%s opens by the very entry that its refusal names', (address) => {
    const entry = /ASSAY_OUTBOUND_ALLOW=(\S+?)[.,]?(?: |$)/.exec(reason(judge(policy('public'), address)))?.[1] ?? '';
    for (const mode of modes) {
      expect(judge(policy(mode, { allow: [entry] }), address)).toEqual({ ok: true });
      expect(judge(policy(mode, { allow: [entry] }), address, address, 81).ok).toBe(mode === 'private' && privateAddresses.includes(address));
    }
  });

  test('an entry with a name opens every address of that name and no other name', () => {
    const rules = policy('public', { allow: ['LLM.internal:8080'] });
    expect(judge(rules, '10.1.2.3', 'llm.internal.', 8080)).toEqual({ ok: true });
    expect(judge(rules, '10.1.2.3', 'other.internal', 8080).ok).toBe(false);
  });

  test('a refusal names the host, its address, the kind of range and the setting', () => {
    expect(reason(judge(policy('public'), '10.1.2.3', 'llm.internal', 8080))).toBe(
      'llm.internal stands for 10.1.2.3, a private address that Assay may not call. '
      + 'To allow it, an administrator sets ASSAY_OUTBOUND=private, or ASSAY_OUTBOUND_ALLOW=llm.internal:8080 for this one only.',
    );
  });

  test.each([
    ['127.0.0.1:5432', '127.0.0.1'], ['localhost:5432', '127.0.0.1'], ['localhost:5432', '127.0.0.2'], ['localhost:5432', '::1'], ['localhost:5432', '0.0.0.0'],
    ['127.0.0.1:5432', '::ffff:127.0.0.1'], ['10.0.0.5:5432', '10.0.0.5'], ['10.0.0.5:5432', '::ffff:10.0.0.5'], ['10.0.0.5:5432', '64:ff9b::a00:5'],
    ['10.0.0.5:5432', '2002:a00:5::1'], ['10.0.0.5:5432', '2001:0:102:304:0:0:f5ff:fffa'], ['[fd12::5]:5432', 'fd12:0::5'],
  ])('our own service at %s is never called by %s, even when allowed', (own, address) => {
    const allow = [`${address.includes(':') ? `[${address}]` : address}:5432`, 'x:5432', own];
    const rules = policy('private', { never: [own], allow });
    expect(judge(rules, address, 'x', 5432).ok).toBe(false);
    expect(judge({ ...rules, never: [] }, address, 'x', 5432)).toEqual({ ok: true });
    expect(judge({ ...rules, allow: ['x:5433'] }, address, 'x', 5433)).toEqual({ ok: true });
  });

  test('our own service by its name is never called', () => {
    const rules = policy('private', { never: ['db:5432'], allow: ['db:5432'] });
    expect(judge(rules, '10.0.0.5', 'db', 5432).ok).toBe(false);
    expect(judgeUrl(rules, 'http://DB.:5432/').ok).toBe(false);
  });

  test('what is not an address is refused', () => {
    expect(judge(policy('private'), 'not-an-address', 'host').ok).toBe(false);
  });
});

describe('judgeUrl', () => {
  test.each([
    'http://127.0.0.1/', 'http://2130706433/', 'http://017700000001/', 'http://0177.0.0.1/', 'http://0x7f000001/', 'http://0x7f.0.0.1/', 'http://127.1/',
    'http://127.0.1/', 'http://127.0.0.1./', 'http://①②⑦.0.0.1/', 'http://127。0。0。1/', 'http://%31%32%37.0.0.1/', 'http://0/', 'http://0.0.0.0/',
    'http://[::1]/', 'http://[0:0:0:0:0:0:0:1]/', 'http://[::]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[0:0:0:0:0:ffff:7f00:0001]/',
    'http://[::127.0.0.1]/', 'http://[64:ff9b::127.0.0.1]/', 'http://[2002:7f00:1::]/', 'http:127.0.0.1', 'http:\\\\127.0.0.1\\', 'HTTP://127.0.0.1:8080/',
    'http://10.1/', 'http://0xa9fea9fe/', 'http://2852039166/', 'http://0251.0376.0251.0376/', 'http://192.168.257/', 'http://[fd00:ec2::254]/', 'http://[fe80::1]/',
    'http://public.example@127.0.0.1/', 'https://169.254.169.254/latest/meta-data/',
  ])('%s is refused in public mode', (url) => {
    expect(judgeUrl(policy('public'), url).ok).toBe(false);
  });

  test.each(['https://api.example/v1', 'http://api.example:8080/', 'http://8.8.8.8/', 'https://[2606:4700::1111]/'])('%s passes in public mode', (url) => {
    expect(judgeUrl(policy('public'), url)).toEqual({ ok: true });
  });

  test.each(['ftp://host/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/plain,x', 'ws://host/', 'gopher://host/', 'redis://host:6379'])(
    '%s is refused for its scheme', (url) => {
      expect(reason(judgeUrl(policy('private'), url))).toContain('Only http and https');
    });

  test('credentials in the URL are refused and not repeated', () => {
    for (const url of ['https://user@host/', 'https://user:secret@host/', 'https://:secret@host/']) {
      expect(reason(judgeUrl(policy('private'), url))).toMatch(/header/);
      expect(reason(judgeUrl(policy('private'), url))).not.toContain('secret');
    }
  });

  test('half a URL is refused', () => {
    expect(judgeUrl(policy('private'), '/v1/chat').ok).toBe(false);
    expect(judgeUrl(policy('private'), 'http://').ok).toBe(false);
  });

  test('the port of the scheme counts where the URL names none', () => {
    expect(judgeUrl(policy('allowlist', { allow: ['api.example:443'] }), 'https://api.example/')).toEqual({ ok: true });
    expect(judgeUrl(policy('allowlist', { allow: ['api.example:443'] }), 'http://api.example/').ok).toBe(false);
  });

  test('in allowlist mode a name passes only when listed, or when an address of that port is', () => {
    expect(judgeUrl(policy('allowlist', { allow: ['a.example:80'] }), 'http://b.example/').ok).toBe(false);
    expect(judgeUrl(policy('allowlist', { allow: ['10.0.0.1:80'] }), 'http://b.example/')).toEqual({ ok: true });
    expect(judge(policy('allowlist', { allow: ['10.0.0.1:80'] }), '10.0.0.2', 'b.example').ok).toBe(false);
  });
});

describe('parseHostPort', () => {
  test('entries are read in the spelling of URLs', () => {
    expect(parseHostPort('Host.:80')).toEqual({ hostname: 'host', port: 80 });
    expect(parseHostPort('[0:0::1]:443')).toEqual({ hostname: '::1', port: 443 });
    expect(parseHostPort('127.1:1')).toEqual({ hostname: '127.0.0.1', port: 1 });
  });

  test('what is not host:port is no entry', () => {
    for (const entry of ['host', 'host:', ':80', 'host:70000', 'a@host:80', 'http://host:80', '']) expect(parseHostPort(entry)).toBeNull();
  });
});
