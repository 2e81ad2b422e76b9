import type { Response } from 'express';

/**
 * What an endpoint decided to answer, before the wire has its say: the fault layer may delay it,
 * cut it short or lose it. `outcome` is the word under which the counters file it.
 */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly outcome: string;
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

export function jsonReply(status: number, value: unknown, outcome = 'ok'): Reply {
  return {
    status,
    headers: { ...NO_STORE, 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(value),
    outcome,
  };
}

export function textReply(status: number, body: string, outcome = 'ok'): Reply {
  return {
    status,
    headers: { ...NO_STORE, 'content-type': 'text/plain;charset=UTF-8' },
    body,
    outcome,
  };
}

export function emptyReply(status: number, outcome = 'ok'): Reply {
  return { status, headers: NO_STORE, body: '', outcome };
}

/** 303 by default, so that the browser follows a posted form with a GET (RFC 9110 §15.4.4). */
export function redirectReply(location: string, outcome: string, status: 302 | 303 = 303): Reply {
  return { status, headers: { ...NO_STORE, location }, body: '', outcome };
}

/** Sends the reply, unless the client has already gone. */
export function sendReply(res: Response, reply: Reply): void {
  if (res.destroyed || res.writableEnded) return;
  res.writeHead(reply.status, {
    ...reply.headers,
    ...(reply.status === 204 ? {} : { 'content-length': Buffer.byteLength(reply.body) }),
  });
  res.end(reply.body);
}
