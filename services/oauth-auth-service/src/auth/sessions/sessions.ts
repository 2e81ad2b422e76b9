import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient, Session, User } from '../../generated/prisma/client.js';
import { addSeconds, type Clock } from '../../platform/clock.js';
import { hashSecret, newSecret } from '../../platform/secrets.js';
import type { EndedSessions } from './ended-sessions.js';

export type SessionEnd = 'logout' | 'password_changed' | 'reuse_detected' | 'deactivated';

export interface OpenSession {
  readonly user: User;
  readonly sessionId: string;
  /** Opaque, `trt_…`; shown once, kept as a hash. */
  readonly refreshToken: string;
}

export type Rotation =
  | ({ readonly outcome: 'rotated' } & OpenSession)
  | { readonly outcome: 'reused'; readonly sessionId: string; readonly user: User }
  | { readonly outcome: 'invalid' };

/** Sign-ins and the refresh tokens that descend from each (RFC 9700 §4.14.2). */
export interface Sessions {
  /**
   * Opens a session for credentials that were just proved; undefined when the password was changed
   * or the account switched off in between.
   */
  open(user: User): Promise<OpenSession | undefined>;
  /** Spends a refresh token and issues its successor; a second use ends the whole session. */
  rotate(refreshToken: string): Promise<Rotation>;
  end(sessionId: string, userId: string, reason: SessionEnd): Promise<void>;
  /** Ends the session that a refresh token belongs to, if it is this user's. */
  endByRefreshToken(refreshToken: string, userId: string, reason: SessionEnd): Promise<void>;
  /**
   * Ends the sessions of a user as part of a transaction.
   *
   * @returns tells this process of it; to be called once the transaction is committed. The other
   *   processes are told by the database.
   */
  endAllIn(
    transaction: Prisma.TransactionClient,
    userId: string,
    reason: SessionEnd,
    options?: { readonly except?: string | undefined },
  ): Promise<() => void>;
  /** The session and its user, if both are still live. */
  findLive(sessionId: string): Promise<(Session & { user: User }) | null>;
}

export interface SessionStore {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly ended: EndedSessions;
  /** Seconds that an unused refresh token lives. */
  readonly ttl: number;
}

export function createSessions(store: SessionStore): Sessions {
  const { prisma, clock, ended } = store;

  const endIn = async (
    client: Prisma.TransactionClient,
    where: Prisma.SessionWhereInput,
    revokedReason: SessionEnd,
  ): Promise<string[]> => {
    const rows = await client.session.updateManyAndReturn({
      where: { ...where, revokedAt: null },
      data: { revokedAt: clock.now(), revokedReason },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  };

  const endWhere = async (where: Prisma.SessionWhereInput, reason: SessionEnd): Promise<void> =>
    ended.add(await endIn(prisma, where, reason));

  return {
    open: (user) => openSession(store, user),

    rotate: async (refreshToken) => {
      const tokenHash = hashSecret(refreshToken);
      const rotated = await prisma.$transaction((transaction) =>
        spend(store, transaction, tokenHash),
      );
      if (rotated !== undefined) return { outcome: 'rotated', ...rotated };
      const spent = await prisma.refreshToken.findFirst({
        where: { tokenHash, usedAt: { not: null } },
        include: { session: { include: { user: true } } },
      });
      if (spent === null) return { outcome: 'invalid' };
      // A statement of its own, committed before anybody is told: an error thrown inside a
      // transaction would roll it back and leave the thief's token alive.
      await endWhere({ id: spent.sessionId }, 'reuse_detected');
      return { outcome: 'reused', sessionId: spent.sessionId, user: spent.session.user };
    },

    end: (id, userId, reason) => endWhere({ id, userId }, reason),

    endByRefreshToken: (refreshToken, userId, reason) =>
      endWhere(
        { userId, refreshTokens: { some: { tokenHash: hashSecret(refreshToken) } } },
        reason,
      ),

    endAllIn: async (transaction, userId, reason, { except } = {}) => {
      const others = except === undefined ? {} : { id: { not: except } };
      const ids = await endIn(transaction, { userId, ...others }, reason);
      return () => ended.add(ids);
    },

    findLive: (id) =>
      prisma.session.findFirst({
        where: { id, revokedAt: null, user: { deactivatedAt: null } },
        include: { user: true },
      }),
  };
}

const openSession = ({ prisma, clock, ttl }: SessionStore, user: User) =>
  prisma.$transaction(async (transaction): Promise<OpenSession | undefined> => {
    // Locked against a password change, which ends the sessions it can see.
    const unchanged = await transaction.$queryRaw<unknown[]>`
      SELECT 1 FROM users
      WHERE id = ${user.id}::uuid AND password_changed_at = ${user.passwordChangedAt}
        AND deactivated_at IS NULL
      FOR SHARE`;
    if (unchanged.length === 0) return undefined;
    const now = clock.now();
    const sessionId = randomUUID();
    const refreshToken = newRefreshToken();
    await transaction.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        createdAt: now,
        refreshTokens: { create: refreshTokenRow(refreshToken, now, ttl) },
      },
    });
    return { user, sessionId, refreshToken };
  });

/** Marks the token used if it still may be, and issues the next one in the same transaction. */
async function spend(
  { clock, ttl }: SessionStore,
  transaction: Prisma.TransactionClient,
  tokenHash: string,
): Promise<OpenSession | undefined> {
  const now = clock.now();
  // The condition and the mark are one statement: of two concurrent uses, one finds nothing.
  const [spent] = await transaction.$queryRaw<{ session_id: string }[]>`
    UPDATE refresh_tokens SET used_at = ${now}
    FROM sessions JOIN users ON users.id = sessions.user_id
    WHERE refresh_tokens.token_hash = ${tokenHash} AND refresh_tokens.used_at IS NULL
      AND refresh_tokens.expires_at > ${now} AND sessions.id = refresh_tokens.session_id
      AND sessions.revoked_at IS NULL AND users.deactivated_at IS NULL
    RETURNING refresh_tokens.session_id`;
  if (spent === undefined) return undefined;
  const session = await transaction.session.findUniqueOrThrow({
    where: { id: spent.session_id },
    include: { user: true },
  });
  const refreshToken = newRefreshToken();
  await transaction.refreshToken.create({
    data: { ...refreshTokenRow(refreshToken, now, ttl), sessionId: session.id },
  });
  return { user: session.user, sessionId: session.id, refreshToken };
}

const newRefreshToken = () => newSecret('trt_');

const refreshTokenRow = (refreshToken: string, now: Date, ttl: number) => ({
  id: randomUUID(),
  tokenHash: hashSecret(refreshToken),
  createdAt: now,
  expiresAt: addSeconds(now, ttl),
});
