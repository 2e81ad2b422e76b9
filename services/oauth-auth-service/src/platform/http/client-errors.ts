import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.js';
import { commonErrors } from './common-errors.js';
import type { ApiError } from './errors.js';
import { PROBLEM_TYPE, problemOf } from './problem-document.js';

/**
 * Answers what never becomes a request: bytes that are no HTTP, headers that are too large, a client
 * that takes too long. Node would answer with a bare status line, without a word or an id.
 */
export function answerClientErrors(server: Server, logger: Logger): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const refusal = refusalOf(error.code);
    const { code, status } = refusal;
    logger.info({ requestId, code, status, reason: error.code }, 'no request could be read');
    endWith(socket, refusal, requestId);
  });
}

function refusalOf(code: string | undefined): ApiError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return commonErrors.headers_too_large();
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
}
