import type { Request } from 'express';
import type { Endpoint } from '../platform/endpoint.js';
import { bearerToken } from '../platform/form.js';
import { jsonReply, type Reply } from '../platform/reply.js';
import { findSession, type Session, touchSession } from './model/sessions.js';
import type { SalesforceState } from './model/state.js';

/** The data API's errors are arrays, whatever their status. */
export const apiError = (status: number, errorCode: string, message: string, extra = {}): Reply =>
  jsonReply(status, [{ message, errorCode, ...extra }], errorCode);

function refuse(state: SalesforceState, session: Session | undefined): Reply | undefined {
  if (session === undefined) {
    return apiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  }
  if (!session.grant.scopes.some((scope) => scope === 'api' || scope === 'full')) {
    const message = 'This session is not valid for use with the REST API';
    return apiError(403, 'INVALID_SESSION_ID', message);
  }
  return state.switches.requestLimitExceeded
    ? apiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
    : undefined;
}

type DataHandler = (req: Request, session: Session) => Reply;

/** A data API endpoint: its token is checked, and its use renews the session. */
export function dataEndpoint(state: SalesforceState, handle: DataHandler): Endpoint {
  return {
    name: 'data',
    scope: (req) => ({
      grantType: undefined,
      grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
    }),
    handle: (req) => {
      const session = findSession(state, bearerToken(req) ?? '');
      const refusal = refuse(state, session);
      if (refusal !== undefined || session === undefined) {
        return refusal ?? apiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
      }
      touchSession(session, state.clock.now());
      return handle(req, session);
    },
  };
}
