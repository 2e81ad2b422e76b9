import type { Request, RequestHandler, Response } from 'express';
import type { Dispatcher } from 'undici';
import { commonErrors } from '../../platform/http/common-errors.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import { forwardedHeaders } from '../proxy/headers.js';
import { passOn } from '../proxy/pass-on.js';
import { ReplayableBody } from '../proxy/replayable-body.js';
import { type ProxyTarget, proxyTarget } from '../proxy/target.js';
import { connectionAct } from './connection-act.js';
import { type CrmContext, tokenUser } from './context.js';
import { connectionOf } from './get-connection.js';

/** Bytes of a body that are kept for the case that the CRM refuses the token. */
const KEEP_BYTES = 128 * 1024;

/** `/crm-oauth/connections/:id/proxy/…`: the CRM's API, with the connection's token. */
export const proxyCall =
  (ctx: CrmContext, method: Dispatcher.HttpMethod): RequestHandler =>
  async (req, res) => {
    const left = untilClosed(res);
    try {
      await call(ctx, req, res, { method: req.method === 'HEAD' ? 'HEAD' : method, signal: left });
    } catch (error) {
      // Nobody is there any more to be told.
      if (left.aborted) return;
      // What is still to come of a large body is not worth reading for the connection's sake.
      if (!req.complete) res.shouldKeepAlive = false;
      throw error;
    }
  };

interface How {
  readonly method: Dispatcher.HttpMethod;
  readonly signal: AbortSignal;
}

async function call(ctx: CrmContext, req: Request, res: Response, how: How): Promise<void> {
  const who = await tokenUser(ctx, req, 'crm:token');
  const connection = await connectionOf(ctx, req, who);
  const target = targetOf(ctx, req, connection);
  const { maxBytes } = ctx.proxy;
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw commonErrors.payload_too_large();
  const outgoing = {
    ...how,
    target,
    headers: forwardedHeaders(req.rawHeaders, String(res.locals['requestId'])),
    body: hasBody(req) ? new ReplayableBody(req, { keepBytes: KEEP_BYTES, maxBytes }) : null,
  };
  ctx.audit.tally(connectionAct('connection.proxied', req, who, connection));
  await ctx.proxy.places.run(connection.id, async () => {
    await passOn(await ctx.proxy.call(connection, outgoing), res, maxBytes);
  });
}

function targetOf(ctx: CrmContext, req: Request, connection: GrantRow): ProxyTarget {
  const { provider: name, instanceUrl, loginUrl, status } = connection;
  if (status === 'disconnected') throw crmErrors.connection_not_found();
  const provider = ctx.providers.get(name);
  if (provider === undefined) throw crmErrors.provider_unknown();
  // It was judged when it was stored; what the configuration trusts may have changed since.
  if (instanceUrl === null || !provider.acceptsInstanceUrl(instanceUrl, loginUrl)) {
    throw crmErrors.proxy_host_unknown();
  }
  const target = proxyTarget(instanceUrl, req.originalUrl);
  if (target === null) throw crmErrors.proxy_path_not_allowed();
  return target;
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;

/** Aborted when the caller leaves before its answer is out. */
function untilClosed(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
}
