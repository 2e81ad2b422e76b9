import { createHash, createHmac } from 'node:crypto';
import { jsonReply, type Reply } from '../platform/reply.js';
import type { App } from './model/apps.js';
import type { User } from './model/directory.js';
import { displayName } from './model/directory.js';
import type { AccessToken, Grant } from './model/grants.js';
import type { SalesforceState } from './model/state.js';

export interface Issued {
  readonly app: App;
  readonly user: User;
  readonly grant: Grant;
  readonly accessToken: AccessToken;
  /** Undefined where the answer carries none. */
  readonly refreshToken: string | undefined;
  readonly nonce: string | undefined;
}

export const identityUrl = (origin: string, grant: Grant): string =>
  `${origin}/id/${grant.organizationId}/${grant.userId}`;

/** base64(HMAC-SHA256(client_secret, id + issued_at)): lets a client check who really answered. */
export const signatureOf = (clientSecret: string, id: string, issuedAt: string): string =>
  createHmac('sha256', clientSecret)
    .update(id + issuedAt)
    .digest('base64');

/** Left half of the access token's hash (OpenID Connect Core §3.1.3.6). */
const accessTokenHash = (value: string): string =>
  createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

const ID_TOKEN_LIFETIME_S = 120;

function idToken(state: SalesforceState, issued: Issued, origin: string): string {
  const issuedAt = Math.floor(issued.accessToken.issuedAt / 1000);
  return state.signingKey.sign({
    iss: origin,
    sub: identityUrl(origin, issued.grant),
    aud: issued.app.clientId,
    iat: issuedAt,
    exp: issuedAt + ID_TOKEN_LIFETIME_S,
    at_hash: accessTokenHash(issued.accessToken.value),
    ...(issued.nonce === undefined ? {} : { nonce: issued.nonce }),
    name: displayName(issued.user),
    email: issued.user.email,
    preferred_username: issued.user.username,
  });
}

/**
 * The answer of the web-server and refresh flows. It names no `expires_in`, and `issued_at` is
 * milliseconds since the epoch, as a string.
 */
export function tokenReply(state: SalesforceState, issued: Issued, origin: string): Reply {
  const { app, user, grant, accessToken, refreshToken } = issued;
  const organization = state.directory.organization(grant.organizationId);
  const id = identityUrl(origin, grant);
  const issuedAt = String(accessToken.issuedAt);
  return jsonReply(200, {
    access_token: accessToken.value,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    signature: signatureOf(app.clientSecret, id, issuedAt),
    scope: grant.scopes.join(' '),
    ...(grant.scopes.includes('openid') ? { id_token: idToken(state, issued, origin) } : {}),
    instance_url: organization?.instanceUrl ?? origin,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    ...(user.community === null
      ? {}
      : { sfdc_community_url: user.community.url, sfdc_community_id: user.community.id }),
  });
}
