// The causes of errors in words.
import type { ErrorCause } from '../../src/domain/vocabulary.ts';

const words: Record<ErrorCause, string> = {
  refused: 'Address not allowed', dns: 'Host not found', connect: 'No connection', tls: 'No secure connection', timeout: 'No answer in time',
  reset: 'Connection broken', redirect: 'Redirected', too_large: 'Reply too large', http: 'Refused by the endpoint', not_json: 'Reply is not JSON',
  encoding: 'Reply is not readable text', mapping: 'Answer not found in the reply', request: 'Request could not be made', worker_lost: 'Worker lost',
  evaluation: 'Could not be judged', endpoint_missing: 'Endpoint cannot be used', no_answer: 'No answer to reuse',
};

export function wordsOfCause(cause: string | null): string {
  return cause === null ? 'Answered' : (words[cause as ErrorCause] ?? 'Error');
}
