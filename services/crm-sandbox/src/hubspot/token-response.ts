import type { AccessToken, Grant } from '../platform/grants.js';
import { jsonReply, type Reply } from '../platform/reply.js';
import type { Generation } from './error-reply.js';

const seconds = ({ expiresAt, issuedAt }: AccessToken): number =>
  Math.floor((expiresAt - issuedAt) / 1000);

/** Both flows answer alike; the older endpoint names neither hub, nor user, nor scopes. */
export function tokenReply(generation: Generation, grant: Grant, token: AccessToken): Reply {
  const tokens = {
    token_type: 'bearer',
    refresh_token: grant.refreshToken,
    access_token: token.value,
    expires_in: seconds(token),
  };
  if (generation === 'v1') return jsonReply(200, tokens);
  return jsonReply(200, {
    ...tokens,
    token_use: 'access_token',
    hub_id: Number(grant.accountId),
    user_id: Number(grant.userId),
    scopes: grant.scopes,
  });
}
