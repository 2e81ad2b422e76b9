import { randomUUID } from 'node:crypto';
import type { Prisma, User } from '../generated/prisma/client.js';
import { addSeconds } from '../platform/clock.js';
import type { Scope } from '../platform/principal.js';
import { hashSecret } from '../platform/secrets.js';
import { newApiToken, shownParts } from './token-form.js';

const DAY_SECONDS = 86_400;
/** Tokens in force per user: more than anybody keeps in view. */
export const MOST_TOKENS = 50;

const withOwner = { user: { select: { tenantId: true } } } as const;

/** A token with the tenant of its user. */
export type OwnedToken = Prisma.ApiTokenGetPayload<{ include: typeof withOwner }>;

export interface TokenWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays: number;
}

export interface MadeToken {
  readonly row: OwnedToken;
  /** Shown once, kept as a hash. */
  readonly token: string;
}

/**
 * Makes a token for a user who is active and has not too many. The user's row is locked, so that two
 * at once are counted one after the other, and a deactivation finds every token made before it.
 *
 * @returns `too_many`, or `gone` where the user was switched off in between
 */
export async function makeToken(
  transaction: Prisma.TransactionClient,
  user: Pick<User, 'id'>,
  { name, scopes, expiresInDays }: TokenWish,
  now: Date,
): Promise<MadeToken | 'too_many' | 'gone'> {
  const active = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM users WHERE id = ${user.id}::uuid AND deactivated_at IS NULL FOR UPDATE`;
  if (active.length === 0) return 'gone';
  const inForce = { userId: user.id, revokedAt: null, expiresAt: { gt: now } };
  if ((await transaction.apiToken.count({ where: inForce })) >= MOST_TOKENS) return 'too_many';
  const token = newApiToken();
  const row = await transaction.apiToken.create({
    data: {
      id: randomUUID(),
      userId: user.id,
      name,
      tokenHash: hashSecret(token),
      ...shownParts(token),
      scopes: [...scopes],
      createdAt: now,
      expiresAt: addSeconds(now, expiresInDays * DAY_SECONDS),
    },
    include: withOwner,
  });
  return { row, token };
}

export const findToken = (
  client: Prisma.TransactionClient,
  id: string,
): Promise<OwnedToken | null> => client.apiToken.findUnique({ where: { id }, include: withOwner });

export const listTokens = (
  client: Prisma.TransactionClient,
  where: Prisma.ApiTokenWhereInput,
  take: number,
): Promise<OwnedToken[]> =>
  client.apiToken.findMany({
    where,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take,
    include: withOwner,
  });

/** Ends a token, if nobody has before. @returns whether this call did */
export async function revokeToken(
  client: Prisma.TransactionClient,
  id: string,
  now: Date,
): Promise<boolean> {
  const { count } = await client.apiToken.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: now },
  });
  return count > 0;
}

/** Ends all tokens of a user, in the transaction that switches the user off. */
export const revokeTokensOf = (
  transaction: Prisma.TransactionClient,
  userId: string,
  now: Date,
): Promise<unknown> =>
  transaction.apiToken.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: now },
  });
