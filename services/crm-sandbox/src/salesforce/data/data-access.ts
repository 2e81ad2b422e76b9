import type { Request } from 'express';
import type { Endpoint } from '../../platform/endpoint.js';
import { bearerToken } from '../../platform/form.js';
import { jsonReply, type Reply } from '../../platform/reply.js';
import { findSession, type Session, touchSession } from '../model/sessions.js';
import type { SalesforceState } from '../model/state.js';

/** The data API's errors are arrays, whatever their status. */
export const apiError = (status: number, errorCode: string, message: string, extra = {}): Reply =>
  jsonReply(status, [{ message, errorCode, ...extra }], errorCode);

export const notFound = (): Reply =>
  apiError(404, 'NOT_FOUND', 'The requested resource does not exist');

const expired = (): Reply => apiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

function refuse(state: SalesforceState, { grant }: Session, used: number): Reply | undefined {
  if (!grant.scopes.some((scope) => scope === 'api' || scope === 'full')) {
    const message = 'This session is not valid for use with the REST API';
    return apiError(403, 'INVALID_SESSION_ID', message);
  }
  return state.switches.requestLimitExceeded || used > state.switches.requestsPerDay
    ? apiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
    : undefined;
}

type DataHandler = (req: Request, session: Session) => Reply;

/** A data API endpoint: its token is checked, its use is counted and renews the session. */
export function dataEndpoint(state: SalesforceState, handle: DataHandler): Endpoint {
  return {
    name: 'data',
    scope: (req) => ({
      grantType: undefined,
      grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
    }),
    handle: (req) => {
      const session = findSession(state, bearerToken(req) ?? '');
      if (session === undefined) return expired();
      const now = state.clock.now();
      const used = state.dailyRequests.count(session.organization.id, now);
      const refusal = refuse(state, session, used);
      if (refusal === undefined) touchSession(session, now);
      const reply = refusal ?? handle(req, session);
      const usage = `api-usage=${used}/${state.switches.requestsPerDay}`;
      return { ...reply, headers: { ...reply.headers, 'sforce-limit-info': usage } };
    },
  };
}
