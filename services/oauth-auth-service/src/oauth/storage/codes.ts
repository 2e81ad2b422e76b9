import type { Adapter } from 'oidc-provider';
import { Provider } from 'oidc-provider/lib/provider.js';
import { hashSecret } from '../../platform/secrets.js';
import { hashOf } from '../secrets.js';
import { inForce, revokeGrant } from './grants.js';
import { grantedColumns, payloadOf } from './issued.js';
import { spendOnce } from './spend.js';
import { required, type StoreDependencies, storeOf } from './store.js';

/** Authorization codes. One of a revoked grant is not found. */
export function codeStore(deps: StoreDependencies): Adapter {
  const codes = deps.prisma.authorizationCode;
  return storeOf({
    upsert: async (code, payload) => {
      await codes.create({
        data: {
          ...grantedColumns(payload),
          codeHash: hashSecret(code),
          redirectUri: required(payload.redirectUri, 'redirectUri'),
          codeChallenge: required(payload.codeChallenge, 'codeChallenge'),
          state: stateOfRequest() ?? null,
        },
      });
    },

    find: async (code) => {
      const codeHash = hashOf('code', code);
      if (codeHash === undefined) return undefined;
      const row = await codes.findFirst({ where: { codeHash, grant: inForce } });
      if (row === null) return undefined;
      return {
        ...payloadOf('AuthorizationCode', code, row),
        redirectUri: row.redirectUri,
        codeChallenge: row.codeChallenge,
        codeChallengeMethod: 'S256',
      };
    },

    consume: (code) => {
      const codeHash = hashSecret(code);
      return spendOnce(
        deps,
        'code',
        async () => {
          const where = { codeHash, consumedAt: null };
          return (await codes.updateMany({ where, data: { consumedAt: deps.clock.now() } })).count;
        },
        async () => (await codes.findUnique({ where: { codeHash } }))?.grantId,
      );
    },

    destroy: async (code) => {
      await codes.deleteMany({ where: { codeHash: hashSecret(code) } });
    },

    revokeByGrantId: (grantId) => revokeGrant(deps, grantId),
  });
}

function stateOfRequest(): string | undefined {
  const state = Provider.ctx?.oidc.params?.['state'];
  return typeof state === 'string' ? state : undefined;
}
