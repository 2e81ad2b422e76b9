import type { Adapter } from 'oidc-provider';
import { hashSecret } from '../../platform/secrets.js';
import { hashOf } from '../secrets.js';
import { inForce, revokeGrant } from './grants.js';
import { spendOnce } from './spend.js';
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

/**
 * Refresh tokens. A spent one is kept until it expires, so that a second use is noticed; one of a
 * revoked grant is not found.
 */
export function refreshTokenStore(deps: StoreDependencies): Adapter {
  const tokens = deps.prisma.oAuthRefreshToken;
  return storeOf({
    upsert: async (token, payload) => {
      await tokens.create({
        data: {
          tokenHash: hashSecret(token),
          clientId: required(payload.clientId, 'clientId'),
          userId: required(payload.accountId, 'accountId'),
          grantId: required(payload.grantId, 'grantId'),
          scopes: wordsOf(payload.scope),
          details: detailsOf(payload),
          createdAt: toDate(payload.iat),
          expiresAt: toDate(payload.exp),
        },
      });
    },

    find: async (token) => {
      const tokenHash = hashOf('refreshToken', token);
      if (tokenHash === undefined) return undefined;
      const row = await tokens.findFirst({ where: { tokenHash, grant: inForce } });
      if (row === null) return undefined;
      return {
        ...asDetails(row.details),
        kind: 'RefreshToken',
        jti: token,
        clientId: row.clientId,
        accountId: row.userId,
        grantId: row.grantId,
        scope: row.scopes.join(' '),
        iat: toEpoch(row.createdAt),
        exp: toEpoch(row.expiresAt),
        ...(row.consumedAt === null ? {} : { consumed: toEpoch(row.consumedAt) }),
      };
    },

    consume: (token) => {
      const tokenHash = hashSecret(token);
      return spendOnce(
        deps,
        'refreshToken',
        async () => {
          const where = { tokenHash, consumedAt: null };
          return (await tokens.updateMany({ where, data: { consumedAt: deps.clock.now() } })).count;
        },
        async () => (await tokens.findUnique({ where: { tokenHash } }))?.grantId,
      );
    },

    destroy: async (token) => {
      await tokens.deleteMany({ where: { tokenHash: hashSecret(token) } });
    },

    revokeByGrantId: (grantId) => revokeGrant(deps, grantId),
  });
}
