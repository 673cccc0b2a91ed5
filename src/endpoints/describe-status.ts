// What an endpoint's HTTP status means for a person, and what to change (RFC 9110 §15).

/** `status`: one that is no success. A sentence that names the status, then what to do. */
export function describeStatus(status: number): string {
  const known = knownStatuses[status];
  if (known !== undefined) return known.replace('#', `(HTTP ${status})`);
  if (status >= 500) return `The endpoint failed on its side (HTTP ${status}). Look for the reason in the raw reply and in the endpoint’s log.`;
  return `The endpoint refused the request (HTTP ${status}). The raw reply says why. Correct the URL, the headers or the body by it.`;
}

const refusedKey = 'The endpoint refused the key #. Check the endpoint’s secret headers.';
const unreachable = 'The endpoint failed on its side #. Check that the service behind this address runs. If it is overloaded, lower its calls at once.';

const knownStatuses: Record<number, string> = {
  401: refusedKey,
  403: refusedKey,
  404: 'The endpoint answered “not found” #. Check the address.',
  405: 'The endpoint does not take this method #. Check the method and the address.',
  408: 'The endpoint waited too long for the request #. Lower its calls at once, or check the network between Assay and the endpoint.',
  413: 'The request is larger than the endpoint takes #. Shorten the prompt or the body.',
  415: 'The endpoint does not take this kind of body #. Check the header Content-Type and the body.',
  429: 'The endpoint refused for too many requests #. Lower its calls at once or its requests per minute.',
  502: unreachable,
  503: unreachable,
  504: 'The endpoint failed on its side #. It waited too long for the service behind it: make that answer sooner, or lower its calls at once.',
};
