import type { Endpoint } from '../platform/endpoint.js';
import { bearerToken } from '../platform/form.js';
import { requestOrigin } from '../platform/origin.js';
import { jsonReply, type Reply, textReply } from '../platform/reply.js';
import { displayName } from './model/directory.js';
import { findSession, type Session } from './model/sessions.js';
import type { SalesforceState } from './model/state.js';
import { identityUrl } from './token-response.js';

/** URL templates: a client puts the API version where `{version}` stands. */
function urls(base: string, { grant }: Session): Record<string, string> {
  const { organizationId, userId } = grant;
  return {
    enterprise: `${base}/services/Soap/c/{version}/${organizationId}`,
    metadata: `${base}/services/Soap/m/{version}/${organizationId}`,
    partner: `${base}/services/Soap/u/{version}/${organizationId}`,
    rest: `${base}/services/data/v{version}/`,
    sobjects: `${base}/services/data/v{version}/sobjects/`,
    search: `${base}/services/data/v{version}/search/`,
    query: `${base}/services/data/v{version}/query/`,
    recent: `${base}/services/data/v{version}/recent/`,
    profile: `${base}/${userId}`,
    custom_domain: base,
  };
}

function describe(session: Session, origin: string, now: number): Reply {
  const { grant, user, organization } = session;
  const base = organization.instanceUrl ?? origin;
  return jsonReply(200, {
    id: identityUrl(origin, grant),
    asserted_user: true,
    user_id: user.id,
    organization_id: organization.id,
    username: user.username,
    nick_name: user.firstName,
    display_name: displayName(user),
    email: user.email,
    email_verified: true,
    first_name: user.firstName,
    last_name: user.lastName,
    timezone: 'Europe/Berlin',
    photos: { picture: `${base}/profilephoto/005/F`, thumbnail: `${base}/profilephoto/005/T` },
    urls: urls(base, session),
    active: user.active,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 3_600_000,
    last_modified_date: new Date(now).toISOString().replace('Z', '+0000'),
  });
}

/** GET /id/{organization}/{user}, the `id` of a token response. Refusals are plain text. */
export function identityEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'identity',
    scope: (req) => ({
      grantType: undefined,
      grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
    }),
    handle: (req) => {
      const token = bearerToken(req);
      if (token === undefined) return textReply(403, 'Missing_OAuth_Token', 'Missing_OAuth_Token');
      const session = findSession(state, token);
      if (session === undefined) return textReply(403, 'Bad_OAuth_Token', 'Bad_OAuth_Token');
      if (req.params['organization'] !== session.organization.id) {
        return textReply(403, 'Wrong_Org', 'Wrong_Org');
      }
      if (req.params['user'] !== session.user.id) return textReply(404, 'Bad_Id', 'Bad_Id');
      return describe(session, requestOrigin(req), state.clock.now());
    },
  };
}
