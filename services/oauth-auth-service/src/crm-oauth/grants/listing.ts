import type { Prisma, PrismaClient } from '../../generated/prisma/client.js';
import type { Position } from '../../platform/http/pagination.js';
import { likeLiteral } from '../../platform/like.js';
import type { GrantRow, GrantStatus } from './grant.js';

/** Filters of the admin token listing. */
export interface ListingFilter {
  /** Undefined: every tenant, for a platform admin. */
  readonly tenantId?: string | undefined;
  readonly userId?: string | undefined;
  readonly provider?: string | undefined;
  readonly status?: GrantStatus | undefined;
  readonly excludeStatus?: GrantStatus | undefined;
  readonly expiringBefore?: Date | undefined;
  /** Part of an account or user name, or a whole id. */
  readonly q?: string | undefined;
}

export type StatusCounts = Record<GrantStatus, number>;

export interface ConnectionCounts {
  readonly perStatus: StatusCounts;
  /** Providers without a connection are not in it. */
  readonly perProvider: Readonly<Record<string, number>>;
}

/** Newest first; `limit + 1` rows, so that the caller sees whether there are more. */
export function listGrants(
  prisma: PrismaClient,
  filter: ListingFilter,
  limit: number,
  after: Position | null,
): Promise<GrantRow[]> {
  return prisma.cRMOAuthToken.findMany({
    where: { AND: [where(filter), after === null ? {} : beyond(after)] },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
}

/**
 * How many connections there are per status, the filter on status itself left out, and per provider,
 * that on provider left out: both are sums over one grid, so that the rows are looked at once.
 */
export async function countConnections(
  prisma: PrismaClient,
  filter: ListingFilter,
): Promise<ConnectionCounts> {
  const cells = await prisma.cRMOAuthToken.groupBy({
    by: ['status', 'provider'],
    where: where({ ...filter, status: undefined, provider: undefined }),
    _count: { _all: true },
  });
  const perStatus: StatusCounts = { active: 0, uncertain: 0, reauth_required: 0, disconnected: 0 };
  const perProvider: Record<string, number> = {};
  for (const { status, provider, _count } of cells) {
    if (provider === (filter.provider ?? provider)) perStatus[status] += _count._all;
    if (status === (filter.status ?? status)) {
      perProvider[provider] = (perProvider[provider] ?? 0) + _count._all;
    }
  }
  return { perStatus, perProvider };
}

function where(filter: ListingFilter): Prisma.CRMOAuthTokenWhereInput {
  const { tenantId, userId, provider, status, excludeStatus, expiringBefore, q } = filter;
  return {
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(userId === undefined ? {} : { userId }),
    ...(provider === undefined ? {} : { provider }),
    ...(status === undefined ? {} : { status }),
    ...(excludeStatus === undefined ? {} : { NOT: { status: excludeStatus } }),
    ...(expiringBefore === undefined ? {} : { expiresAt: { lt: expiringBefore } }),
    ...(q === undefined ? {} : { OR: matching(q) }),
  };
}

function matching(q: string): Prisma.CRMOAuthTokenWhereInput[] {
  const contains = { contains: likeLiteral(q), mode: 'insensitive' } as const;
  return [
    { externalAccountName: contains },
    { externalUserName: contains },
    { instanceUrl: contains },
    { externalAccountId: q },
    { externalUserId: q },
    { userId: q },
  ];
}

// The bound on createdAt alone follows from the rest; it is what lets the index start there.
const beyond = ({ at, id }: Position): Prisma.CRMOAuthTokenWhereInput => ({
  createdAt: { lte: at },
  OR: [{ createdAt: { lt: at } }, { id: { lt: id } }],
});
