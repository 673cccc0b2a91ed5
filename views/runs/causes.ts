// The causes of errors in words.
import type { ErrorCause } from '../../src/domain/vocabulary.ts';

const words: Record<ErrorCause, string> = {
  refused: 'Address not allowed', dns: 'Host not found', connect: 'No connection', tls: 'No secure connection', timeout: 'No answer in time',
  reset: 'Connection broken', redirect: 'Redirected', too_large: 'Reply too large', http: 'Not an HTTP answer', not_json: 'Reply is not JSON',
  encoding: 'Reply is not readable text', mapping: 'Answer not found in the reply', request: 'Request could not be made', worker_lost: 'Worker lost',
  evaluation: 'Could not be judged', endpoint_missing: 'Endpoint cannot be used', no_answer: 'No answer to reuse',
};

/** What leads the message of an error, and the rest of it. The message of an HTTP status names its cause itself, with the status. */
export function leadOfError(cause: string | null, status: number | null, message: string): { lead: string; rest: string } {
  if (cause !== 'http' || status === null || status < 400) return { lead: `${wordsOfCause(cause, status)}.`, rest: message };
  const [, lead = message, rest = ''] = /^([^]*?\.)\s+([^]+)$/.exec(message) ?? [];
  return { lead, rest };
}

/** `status`: of the HTTP answer; null where none came that could be read. */
export function wordsOfCause(cause: string | null, status: number | null): string {
  if (cause === 'http' && status !== null && status >= 400) return status >= 500 ? 'The endpoint failed' : 'Refused by the endpoint';
  return cause === null ? 'Answered' : (words[cause as ErrorCause] ?? 'Error');
}
