import type { Adapter } from 'oidc-provider';
import {
  asDetails,
  required,
  type StoreDependencies,
  storeOf,
  toDate,
  toEpoch,
  wordsOf,
} from './store.js';

/**
 * What makes a code or token good as far as its grant goes. Switching a user off revokes the grants that
 * there are; one that was being made in that moment is not good either.
 */
export const inForce = { revokedAt: null, user: { deactivatedAt: null } } as const;

/** Ends a grant, and at once and everywhere all that was issued under it. */
export async function revokeGrant(
  { prisma, clock }: Pick<StoreDependencies, 'prisma' | 'clock'>,
  id: string,
): Promise<void> {
  await prisma.oAuthGrant.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: clock.now() },
  });
}

export const grantStore = (deps: StoreDependencies): Adapter =>
  storeOf({
    upsert: async (id, payload) => {
      const data = {
        clientId: required(payload.clientId, 'clientId'),
        userId: required(payload.accountId, 'accountId'),
        scopes: scopesOf(payload['openid']),
        rejectedScopes: scopesOf(asDetails(payload['rejected'])['openid']),
        expiresAt: toDate(payload.exp),
      };
      await deps.prisma.oAuthGrant.upsert({
        where: { id },
        create: { id, ...data, createdAt: toDate(payload.iat) },
        update: data,
      });
    },

    find: async (id) => {
      const row = await deps.prisma.oAuthGrant.findFirst({ where: { id, revokedAt: null } });
      if (row === null) return undefined;
      return {
        kind: 'Grant',
        jti: id,
        clientId: row.clientId,
        accountId: row.userId,
        ...openid(row.scopes),
        ...(row.rejectedScopes.length === 0 ? {} : { rejected: openid(row.rejectedScopes) }),
        iat: toEpoch(row.createdAt),
        exp: toEpoch(row.expiresAt),
      };
    },

    destroy: (id) => revokeGrant(deps, id),
  });

function scopesOf(openid: unknown): string[] {
  const { scope } = asDetails(openid);
  return typeof scope === 'string' ? wordsOf(scope) : [];
}

const openid = (scopes: readonly string[]) => ({ openid: { scope: scopes.join(' ') } });
