import type { Adapter } from 'oidc-provider';
import { hashSecret } from '../../platform/secrets.js';
import { hashOf } from '../secrets.js';
import { inForce, revokeGrant } from './grants.js';
import { grantedColumns, payloadOf } from './issued.js';
import { spendOnce } from './spend.js';
import { type StoreDependencies, storeOf } from './store.js';

/**
 * Refresh tokens. A spent one is kept until it expires, so that a second use is noticed; one of a
 * revoked grant is not found.
 */
export function refreshTokenStore(deps: StoreDependencies): Adapter {
  const tokens = deps.prisma.oAuthRefreshToken;
  return storeOf({
    upsert: async (token, payload) => {
      await tokens.create({ data: { ...grantedColumns(payload), tokenHash: hashSecret(token) } });
    },

    find: async (token) => {
      const tokenHash = hashOf('refreshToken', token);
      if (tokenHash === undefined) return undefined;
      const row = await tokens.findFirst({ where: { tokenHash, grant: inForce } });
      return row === null ? undefined : payloadOf('RefreshToken', token, row);
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
