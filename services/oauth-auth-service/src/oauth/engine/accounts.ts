import type { Account, FindAccount } from 'oidc-provider';
import type { PrismaClient, User } from '../../generated/prisma/client.js';
import { toEpoch } from '../storage/store.js';

/** A person as the engine knows them. */
export interface Person extends Account {
  readonly tenantId: string;
  readonly role: User['role'];
  /** Epoch seconds; whoever signed in before has to sign in again. */
  readonly passwordChangedAt: number;
}

export interface ServedTenant {
  readonly tenantId: string | undefined;
}

/** Somebody who is active and whom the client may serve: a tenant's client serves its people alone. */
export async function findPerson(
  prisma: PrismaClient,
  id: string,
  { tenantId }: ServedTenant,
): Promise<Person | undefined> {
  const user = await prisma.user.findFirst({
    where: { id, deactivatedAt: null, ...(tenantId === undefined ? {} : { tenantId }) },
  });
  if (user === null) return undefined;
  const { email, name, role } = user;
  return {
    accountId: id,
    tenantId: user.tenantId,
    role,
    passwordChangedAt: toEpoch(user.passwordChangedAt),
    // OpenID Connect Core §5.1. Nobody has checked the address, so nothing is said of that.
    claims: () => ({ sub: id, email, ...(name === null ? {} : { name }) }),
  };
}

export const accountFinder =
  (prisma: PrismaClient): FindAccount =>
  (ctx, id) =>
    findPerson(prisma, id, { tenantId: tenantOf(ctx.oidc.client) });

/** The tenant that a client serves; the engine carries it along as metadata of ours. */
export function tenantOf(client: object | undefined): string | undefined {
  const tenantId = client !== undefined && 'tenant_id' in client ? client.tenant_id : undefined;
  return typeof tenantId === 'string' ? tenantId : undefined;
}
