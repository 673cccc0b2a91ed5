// The structured log: JSON lines on standard output, without secrets.
import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

const secretNames = ['password', 'token', 'authorization', 'cookie', 'secret', 'apiKey', 'headers'];

export function createLog(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    serializers: { err: describeError },
  });
}

/** Keeps what helps to find a fault and drops what may hold people's texts: a Postgres error's `detail` quotes row values. */
function describeError(error: Error & { code?: string; table?: string; constraint?: string }): Record<string, unknown> {
  return { type: error.name, message: error.message, code: error.code, table: error.table, constraint: error.constraint, stack: error.stack };
}
