// Answers what never becomes a request: headers that are too large, that do not come, or that are no HTTP.
import type { Duplex } from 'node:stream';

/** All headers of a request together with its address. */
export const largestHeaderBytes = 16 * 1024;

interface Answer {
  status: string;
  sentence: string;
}

const answers: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    sentence: `The address and the headers of this request are together larger than ${largestHeaderBytes / 1024} KB. Shorten the search or the filters, or delete this site’s cookies.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', sentence: 'The request did not arrive in time. Send it again.' },
};
const unreadable: Answer = { status: '400 Bad Request', sentence: 'This is not a request that Assay can read.' };

/** For a server's `clientError`: there is no response object, so the answer is written as it travels. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, sentence } = answers[error.code ?? ''] ?? unreadable;
  const headers = [
    'Connection: close', 'Content-Type: text/plain; charset=UTF-8', `Content-Length: ${Buffer.byteLength(sentence)}`,
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", 'X-Content-Type-Options: nosniff',
  ];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${sentence}`);
}
