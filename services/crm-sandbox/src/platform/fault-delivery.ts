import type { Response } from 'express';
import type { Call } from './call.js';
import type { FaultKind } from './fault-specs.js';
import type { MetFault } from './faults.js';
import { jsonReply, type Reply, redirectReply, sendReply } from './reply.js';

type Process = () => Promise<Reply>;

const htmlReply = (status: number, title: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  outcome: 'fault',
});

const errorReply = (status: number, error: string, description: string | undefined): Reply =>
  jsonReply(status, {
    error,
    ...(description === undefined ? {} : { error_description: description }),
  });

function rateLimitedReply(retryAfterSeconds: number): Reply {
  const reply = errorReply(429, 'rate_limit_exceeded', 'login rate exceeded');
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfterSeconds) } };
}

function withWrongFields(reply: Reply, fault: Extract<FaultKind, { kind: 'wrongFields' }>): Reply {
  const fields = new Map<string, unknown>(Object.entries(JSON.parse(reply.body || '{}')));
  for (const [name, value] of Object.entries(fault.set)) fields.set(name, value);
  for (const name of fault.omit) fields.delete(name);
  if (fault.omit.length === 0 && Object.keys(fault.set).length === 0) fields.set('access_token', 1);
  return jsonReply(reply.status, Object.fromEntries(fields));
}

/** Promises the whole body in its header, sends half of it and drops the connection. */
function sendTruncated(res: Response, reply: Reply): void {
  const body = Buffer.from(reply.body === '' ? '{"access_token":"' : reply.body);
  res.writeHead(reply.status, { ...reply.headers, 'content-length': body.length + 512 });
  res.write(body.subarray(0, Math.ceil(body.length / 2)), () => res.destroy());
}

const oversizedReply = (bytes: number): Reply =>
  jsonReply(200, { access_token: 'A'.repeat(bytes), token_type: 'Bearer' });

/** The answers that need nothing of the provider's own reply; undefined for the other kinds. */
function substitute(fault: FaultKind): Reply | undefined {
  switch (fault.kind) {
    case 'nullBody':
      return jsonReply(200, null);
    case 'redirect':
      return redirectReply(fault.location, 'fault', 302);
    case 'html502':
      return htmlReply(502, '502 Bad Gateway');
    case 'errorIn200':
      return errorReply(200, fault.error, fault.errorDescription);
    case 'oversized':
      return oversizedReply(fault.bytes);
    case 'rateLimited':
      return rateLimitedReply(fault.retryAfterSeconds);
    case 'serverError':
      return errorReply(fault.status, 'server_error', 'an unexpected error occurred');
    case 'wrongContentType':
      return htmlReply(200, 'Maintenance');
    case 'oauthError':
      return errorReply(fault.status, fault.error, fault.errorDescription);
    default:
      return undefined;
  }
}

/**
 * Carries out one fault. `process` runs the provider's own handler: before the fault where the
 * call takes effect, after it where the fault only delays, not at all otherwise.
 */
export async function deliverFault(
  { fault, processed, cleared }: MetFault,
  process: Process,
  call: Call,
  res: Response,
): Promise<void> {
  const reply = processed ? await process() : undefined;
  const answer = async (change: (own: Reply) => Reply = (own) => own): Promise<void> => {
    const own = reply ?? (await process());
    call.settle();
    sendReply(res, change(own));
  };

  switch (fault.kind) {
    case 'hang':
      await Promise.race([cleared, call.gone]);
      return res.closed ? undefined : answer();
    case 'slow':
      await call.pause(fault.ms);
      return res.closed ? undefined : answer();
    case 'wrongFields':
      return answer((own) => withWrongFields(own, fault));
    case 'truncated':
      call.settle();
      return sendTruncated(res, reply ?? jsonReply(200, {}));
    case 'reset':
    case 'lostAfterProcessing':
      res.socket?.resetAndDestroy();
      return;
    default:
      call.settle();
      sendReply(res, substitute(fault) ?? jsonReply(500, { error: 'server_error' }));
  }
}
