import type { Adapter } from 'oidc-provider';
import { hashSecret } from '../../platform/secrets.js';
import { hashOf } from '../secrets.js';
import { revokeGrant } from './grants.js';
import {
  asDetails,
  detailsOf,
  required,
  type StoreDependencies,
  storeOf,
  toDate,
  toEpoch,
  wordsOf,
} from './store.js';

/** Which of the engine's two kinds a token is: a user's under a grant, or a client's own. */
type Kind = 'AccessToken' | 'ClientCredentials';

/** Access tokens. One of a revoked grant is not found. */
export function accessTokenStore(deps: StoreDependencies, kind: Kind): Adapter {
  const tokens = deps.prisma.accessToken;
  const ofKind = kind === 'AccessToken' ? { grant: { revokedAt: null } } : { grantId: null };
  return storeOf({
    upsert: async (token, payload) => {
      await tokens.create({
        data: {
          tokenHash: hashSecret(token),
          clientId: required(payload.clientId, 'clientId'),
          userId: payload.accountId ?? null,
          grantId: payload.grantId ?? null,
          scopes: wordsOf(payload.scope),
          details: detailsOf(payload),
          createdAt: toDate(payload.iat),
          expiresAt: toDate(payload.exp),
        },
      });
    },

    find: async (token) => {
      const tokenHash = hashOf('accessToken', token);
      if (tokenHash === undefined) return undefined;
      const row = await tokens.findFirst({ where: { tokenHash, ...ofKind } });
      if (row === null) return undefined;
      return {
        ...asDetails(row.details),
        kind,
        jti: token,
        clientId: row.clientId,
        ...(row.userId === null ? {} : { accountId: row.userId }),
        ...(row.grantId === null ? {} : { grantId: row.grantId }),
        scope: row.scopes.join(' '),
        iat: toEpoch(row.createdAt),
        exp: toEpoch(row.expiresAt),
      };
    },

    destroy: async (token) => {
      await tokens.deleteMany({ where: { tokenHash: hashSecret(token) } });
    },

    revokeByGrantId: (grantId) => revokeGrant(deps, grantId),
  });
}
