// A start that fails says why, and repeats none of the secrets in its settings.
import { describe, expect, it } from 'vitest';
import { newSecretKey } from '../../src/platform/secrets.ts';
import { formsOf } from '../support/dumps.ts';
import { startAssayProcess } from '../support/processes.ts';
import { freePort, hasRedis, startRedis } from '../support/redis.ts';
import { afterFile, openTestDatabase } from '../support/test-database.ts';

const canary = 'canary-5f0c2d7a91e84b36';
const key = newSecretKey();
const database = await openTestDatabase();
const withPassword = (change: (url: URL) => void): string => {
  const url = new URL(database.url);
  url.password = canary;
  change(url);
  return url.href;
};

const failing: [string, Record<string, string>, string][] = [
  ['the key is too short', { DATABASE_URL: database.url, ASSAY_SECRET_KEY: canary }, 'ASSAY_SECRET_KEY must be 32 random bytes'],
  ['one of two keys is too short', { DATABASE_URL: database.url, ASSAY_SECRET_KEY: `${key},${canary}` }, 'ASSAY_SECRET_KEY must be 32 random bytes'],
  ['the database’s password is wrong', { DATABASE_URL: withPassword(() => undefined), ASSAY_SECRET_KEY: key }, 'password authentication failed'],
  ['the database is not there', { DATABASE_URL: withPassword((url) => { url.port = '1'; }), ASSAY_SECRET_KEY: key }, 'ECONNREFUSED'],
  ['the database’s address is none', { DATABASE_URL: `postgres://assay:${canary}@[half/assay`, ASSAY_SECRET_KEY: key }, 'Invalid URL'],
  ['the database is of another kind', { DATABASE_URL: `mysql://assay:${canary}@localhost/assay`, ASSAY_SECRET_KEY: key }, 'DATABASE_URL must start with postgres://'],
  ['the queue is of another kind', { DATABASE_URL: database.url, ASSAY_SECRET_KEY: key, REDIS_URL: `amqp://:${canary}@localhost` }, 'REDIS_URL must start with redis://'],
  ['an address that people use has no scheme', { DATABASE_URL: database.url, ASSAY_SECRET_KEY: key, ASSAY_URL: `assay:${canary}@example.com` }, 'ASSAY_URL must be the http(s) address'],
];

const secretForms = [...formsOf(canary), ...formsOf(key)];
const traces = (text: string): string[] => secretForms.filter((form) => text.includes(form));

describe.each(['', 'production'])('with NODE_ENV “%s”', (mode) => {
  it.each(failing)('where %s, a start ends with the reason and without the secret', async (_, env, reason) => {
    const started = startAssayProcess([], { ASSAY_LOG_LEVEL: 'debug', NODE_ENV: mode, ...env });
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain('Assay did not start.');
    expect(started.output()).toContain(reason);
    expect(traces(started.output())).toEqual([]);
  });
});

describe.skipIf(!hasRedis)('a queue', () => {
  it.each(['that wants no password', 'that is not there'])('%s lets Assay start, and its password is not logged', async (what) => {
    const redis = await startRedis();
    afterFile(() => redis.close());
    const port = what === 'that is not there' ? await freePort() : new URL(redis.url).port;
    const started = startAssayProcess([], { DATABASE_URL: database.url, ASSAY_SECRET_KEY: key, ASSAY_LOG_LEVEL: 'debug', REDIS_URL: `redis://:${canary}@127.0.0.1:${port}` });
    await started.said(/Assay is ready/, 60_000);
    if (what === 'that is not there') await started.said(/the queue cannot be reached/);
    started.signal('SIGTERM');
    expect(await started.ended).toBe(0);
    expect(traces(started.output())).toEqual([]);
  });
});
