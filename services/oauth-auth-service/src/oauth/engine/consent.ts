import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { PrismaClient } from '../../generated/prisma/client.js';
import { grantable } from '../scopes.js';
import { wordsOf } from '../storage/store.js';
import { findPerson, tenantOf } from './accounts.js';

interface Parties {
  readonly userId: string;
  readonly clientId: string;
}

/** Whether the person has allowed the client all of these for good. */
export async function isRemembered(
  prisma: PrismaClient,
  { userId, clientId }: Parties,
  scopes: readonly string[],
): Promise<boolean> {
  const consent = await prisma.oAuthConsent.findUnique({
    where: { userId_clientId: { userId, clientId } },
  });
  return consent !== null && scopes.every((scope) => consent.scopes.includes(scope));
}

/** Adds to what the person has allowed the client. */
export async function remember(
  prisma: PrismaClient,
  { userId, clientId }: Parties,
  scopes: readonly string[],
): Promise<void> {
  const key = { userId, clientId };
  const before = await prisma.oAuthConsent.findUnique({ where: { userId_clientId: key } });
  const all = [...new Set([...(before?.scopes ?? []), ...scopes])];
  await prisma.oAuthConsent.upsert({
    where: { userId_clientId: key },
    create: { ...key, scopes: all },
    update: { scopes: all },
  });
}

/**
 * The grant for an authorization whose consent is there already, from before or from this very
 * moment; undefined = ask. Each authorization gets a grant of its own, so that the family that ends
 * with a stolen token is that one sign-in and not all that the person ever allowed.
 */
export const grantFinder =
  (prisma: PrismaClient) =>
  async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { client, session, params, provider } = ctx.oidc;
    const userId = session?.accountId;
    if (client === undefined || userId === undefined) return undefined;
    const person = await findPerson(prisma, userId, { tenantId: tenantOf(client) });
    const asked = wordsOf(typeof params?.['scope'] === 'string' ? params['scope'] : undefined);
    const parties = { userId, clientId: client.clientId };
    const given = person === undefined ? [] : grantable(person.role, asked);
    if (given.length === 0 || !(await isRemembered(prisma, parties, given))) return undefined;
    const grant = new provider.Grant({ accountId: userId, clientId: client.clientId });
    grant.addOIDCScope(given.join(' '));
    const withheld = asked.filter((scope) => !given.includes(scope));
    if (withheld.length > 0) grant.rejectOIDCScope(withheld.join(' '));
    await grant.save();
    return grant;
  };
