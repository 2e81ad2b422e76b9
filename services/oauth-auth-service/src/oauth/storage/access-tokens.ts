import type { Adapter } from 'oidc-provider';
import type { AccessToken } from '../../generated/prisma/client.js';
import { hashSecret } from '../../platform/secrets.js';
import { hashOf } from '../secrets.js';
import { inForce, revokeGrant } from './grants.js';
import { oncePerRequest } from './once.js';
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
      const row = await find(tokenHash);
      if (row === null || kindOf(row) !== kind) return undefined;
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
