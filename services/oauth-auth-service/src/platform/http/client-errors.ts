import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.js';
import { commonErrors } from './common-errors.js';
import type { ApiError } from './errors.js';
import { PROBLEM_TYPE, problemOf } from './problem-document.js';

/** That a client has to read the answer and close, before the connection is cut off. */
const LINGER_MS = 1_000;

/**
 * Answers what never becomes a request: bytes that are no HTTP, headers that are too large, a client
 * that takes too long. Node would answer with a bare status line, without a word or an id.
 */
export function answerClientErrors(server: Server, logger: Logger): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, res) => latest.set(socket, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const refusal = refusalOf(error.code);
    const { code, status } = refusal;
    logger.info({ requestId, code, status, reason: error.code }, 'no request could be read');
    inTurn(socket, latest.get(socket), () => endWith(socket, refusal, requestId));
  });
}

/**
 * One answer a request, each after the one before (RFC 9112 §9.3.2): whoever shares the connection,
 * such as a proxy, would take one more, or one in another's midst, for the answer of the next.
 */
function inTurn(socket: Duplex, latest: ServerResponse | undefined, answer: () => void): void {
  if (latest === undefined) {
    answer();
  } else if (latest.req.complete) {
    // What came is no part of that request, but follows it.
    if (latest.writableFinished) answer();
    else latest.once('finish', answer);
  } else if (latest.headersSent) {
    socket.destroy();
  } else {
    answer();
  }
}

function refusalOf(code: string | undefined): ApiError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return commonErrors.headers_too_large();
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return commonErrors.payload_too_large();
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return commonErrors.request_timeout();
    default:
      return commonErrors.invalid_request({ detail: 'This is not a well-formed HTTP request.' });
  }
}

function endWith(socket: Duplex, { code, definition, options }: ApiError, requestId: string): void {
  const body = JSON.stringify(problemOf(code, definition, requestId, options));
  socket.end(
    [
      `HTTP/1.1 ${definition.status} ${STATUS_CODES[definition.status]}`,
      `Content-Type: ${PROBLEM_TYPE}; charset=utf-8`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // Our half is closed; a client that never closes its own would hold the other half for good. Not
  // at once, or what it still sends could take the answer from it (RFC 9112 §9.6).
  const cut = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(cut));
}
