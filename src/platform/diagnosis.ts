// Turns the errors of DNS, sockets, TLS and undici into a cause and a sentence.
import { errors } from 'undici';
import type { ErrorCause } from '../domain/vocabulary.ts';
import { connectTimeoutMs, RefusedAddress } from './guarded-connector.ts';

export interface Diagnosis {
  cause: ErrorCause;
  message: string;
  transient: boolean;
}

/** `closed`: our own client was closed under the call. `bug`: not an error of the world, so it has to be thrown. */
export function diagnose(error: Error, url: URL, status: number | null): Diagnosis | 'closed' | 'bug' {
  if (error instanceof errors.HTTPParserError) return describeParserError(error, url, status);
  const code = codeOf(error);
  if (code === undefined) return 'bug';
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return 'closed';
  if (error instanceof RefusedAddress) return lasting('refused', error.message);
  if (isDnsCode(code) || ('syscall' in error && error.syscall === 'getaddrinfo')) return describeDns(code, url);
  if (invalidRequestCodes.has(code)) return describeRequest(error);
  if (isTlsCode(code)) return describeTls(code, url);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return lasting('too_large', 'The headers of the endpoint\'s answer are larger than 16 KiB. Make it send fewer.');
  if (resetCodes.has(code)) return describeReset(status);
  return describeConnection(code, url);
}

const invalidRequestCodes = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'ERR_INVALID_ARG_TYPE']);
const resetCodes = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

// Where several addresses were tried, the error is an AggregateError over one error each.
function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : undefined;
}

function lasting(cause: ErrorCause, message: string): Diagnosis {
  return { cause, message, transient: false };
}

function passing(cause: ErrorCause, message: string): Diagnosis {
  return { cause, message, transient: true };
}

function isDnsCode(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA' || code.startsWith('EAI_');
}

function describeDns(code: string, url: URL): Diagnosis {
  if (code !== 'EAI_AGAIN') return lasting('dns', `The host name ${url.hostname} is not known to DNS (${code}). Check the endpoint's URL.`);
  return passing('dns', `DNS gave no answer for the host name ${url.hostname}. Try again; if it stays so, check this machine's DNS.`);
}

// undici's message names the header or the part at fault, never its value.
function describeRequest(error: Error): Diagnosis {
  return lasting('request', `The request could not be sent: ${error.message}. Correct the endpoint's headers, method or body.`);
}

function isTlsCode(code: string): boolean {
  return /^ERR_(TLS|SSL)|^EPROTO$|CERT|SELF_SIGNED|UNABLE_TO_|^HOSTNAME_MISMATCH$|^CRL_|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE/.test(code);
}

function describeTls(code: string, url: URL): Diagnosis {
  const known = tlsSentences[code];
  if (known !== undefined) return lasting('tls', known.replace('HOST', url.host));
  return lasting('tls', `No secure connection to ${url.host} could be made (${code}). Check its certificate, and whether the URL should begin with http.`);
}

const untrusted = 'The certificate of HOST is not signed by an authority that Assay trusts. Give Assay the authority\'s certificate with NODE_EXTRA_CA_CERTS.';
const tlsSentences: Record<string, string> = {
  CERT_HAS_EXPIRED: 'The certificate of HOST has expired. Renew it on the endpoint.',
  CERT_NOT_YET_VALID: 'The certificate of HOST is not valid yet. Check the clocks and the certificate.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of HOST was issued for another host name. Correct the URL or the certificate.',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_SSL_WRONG_VERSION_NUMBER: 'What answers at HOST does not speak TLS. Let the URL begin with http, or correct the port.',
};

// These errors carry no code, and only the message tells an answer that stops too early from one that is no HTTP.
function describeParserError(error: Error, url: URL, status: number | null): Diagnosis {
  if (error.message.includes('EOF')) return describeReset(status);
  return lasting('http', `What answers at ${url.host} does not speak HTTP/1.1 correctly. Check the URL and its port, and whether it should begin with https.`);
}

function describeReset(status: number | null): Diagnosis {
  const when = status === null ? 'before it answered' : `in the middle of its answer (status ${status})`;
  return passing('reset', `The endpoint closed the connection ${when}. Try again; if it recurs, look into the endpoint's log.`);
}

function describeConnection(code: string, url: URL): Diagnosis {
  if (code === 'ECONNREFUSED') {
    return passing('connect', `Nothing takes connections at ${url.host}. Start the endpoint, or check the host and port of its URL.`);
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return passing('connect', `${url.host} took no connection within ${connectTimeoutMs / 1_000} s. Check that the endpoint runs and that no firewall stands between.`);
  }
  return passing('connect', `No connection to ${url.host} could be made (${code}). Check the network between Assay and the endpoint.`);
}
