import type { Endpoint } from '../platform/endpoint.js';
import { bearerToken } from '../platform/form.js';
import { requestOrigin } from '../platform/origin.js';
import { jsonReply, type Reply, textReply } from '../platform/reply.js';
import { displayName } from './model/directory.js';
import { findSession, type Session } from './model/sessions.js';
import type { SalesforceState } from './model/state.js';
import { identityUrl } from './token-response.js';

const describe = ({ grant, user }: Session, origin: string): Reply =>
  jsonReply(200, {
    sub: identityUrl(origin, grant),
    user_id: user.id,
    organization_id: user.organizationId,
    preferred_username: user.username,
    nickname: user.firstName,
    name: displayName(user),
    email: user.email,
    email_verified: true,
    given_name: user.firstName,
    family_name: user.lastName,
    zoneinfo: 'Europe/Berlin',
    active: user.active,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
  });

/** GET /services/oauth2/userinfo; the token needs the scope `openid` (or `full`). */
export function userinfoEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'userinfo',
    scope: (req) => ({
      grantType: undefined,
      grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
    }),
    handle: (req) => {
      const session = findSession(state, bearerToken(req) ?? '');
      const scopes = session?.grant.scopes ?? [];
      if (!session || !(scopes.includes('openid') || scopes.includes('full'))) {
        return textReply(403, 'Bad_OAuth_Token', 'Bad_OAuth_Token');
      }
      return describe(session, requestOrigin(req));
    },
  };
}
