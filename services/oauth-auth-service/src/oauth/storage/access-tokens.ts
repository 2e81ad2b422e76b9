import type { Adapter } from 'oidc-provider';
import type { AccessToken } from '../../generated/prisma/client.js';
import { hashSecret } from '../../platform/secrets.js';
import { hashOf } from '../secrets.js';
import { inForce, revokeGrant } from './grants.js';
import { issuedColumns, payloadOf } from './issued.js';
import { oncePerRequest } from './once.js';
import { type StoreDependencies, storeOf } from './store.js';

type Kind = 'AccessToken' | 'ClientCredentials';

/** Which of the engine's two kinds a token is: a user's under a grant, or a client's own. */
const kindOf = ({ grantId }: AccessToken): Kind =>
  grantId === null ? 'ClientCredentials' : 'AccessToken';

/** Access tokens of both kinds. One of a revoked grant is not found. */
export function accessTokenStores(deps: StoreDependencies): Readonly<Record<Kind, Adapter>> {
  // The engine does not know of which kind a token is, and asks for both.
  const find = oncePerRequest((tokenHash) =>
    deps.prisma.accessToken.findFirst({
      where: { tokenHash, OR: [{ grantId: null }, { grant: inForce }] },
    }),
  );
  return {
    AccessToken: storeOfKind(deps, 'AccessToken', find),
    ClientCredentials: storeOfKind(deps, 'ClientCredentials', find),
  };
}

type Find = (tokenHash: string) => Promise<AccessToken | null>;

function storeOfKind(deps: StoreDependencies, kind: Kind, find: Find): Adapter {
  const tokens = deps.prisma.accessToken;
  return storeOf({
    upsert: async (token, payload) => {
      await tokens.create({
        data: {
          ...issuedColumns(payload),
          tokenHash: hashSecret(token),
          userId: payload.accountId ?? null,
          grantId: payload.grantId ?? null,
        },
      });
    },

    find: async (token) => {
      const tokenHash = hashOf('accessToken', token);
      if (tokenHash === undefined) return undefined;
      const row = await find(tokenHash);
      return row === null || kindOf(row) !== kind ? undefined : payloadOf(kind, token, row);
    },

    destroy: async (token) => {
      await tokens.deleteMany({ where: { tokenHash: hashSecret(token) } });
    },

    revokeByGrantId: (grantId) => revokeGrant(deps, grantId),
  });
}
