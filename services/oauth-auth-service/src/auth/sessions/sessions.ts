import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient, Session, User } from '../../generated/prisma/client.js';
import { addSeconds, type Clock } from '../../platform/clock.js';
import { hashSecret, newSecret } from '../../platform/secrets.js';

export type SessionEnd = 'logout' | 'password_changed' | 'reuse_detected' | 'deactivated';

export interface OpenSession {
  readonly user: User;
  readonly sessionId: string;
  /** Opaque, `trt_…`; shown once, kept as a hash. */
  readonly refreshToken: string;
}

export type Rotation =
  | ({ readonly outcome: 'rotated' } & OpenSession)
  | { readonly outcome: 'reused'; readonly sessionId: string }
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
  endAll(userId: string, reason: SessionEnd, options?: EndAllOptions): Promise<void>;
  /** The session and its user, if both are still live. */
  findLive(sessionId: string): Promise<(Session & { user: User }) | null>;
}

export interface EndAllOptions {
  readonly except?: string;
  readonly transaction?: Prisma.TransactionClient;
}

export interface SessionStore {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  /** Seconds that an unused refresh token lives. */
  readonly ttl: number;
}

export function createSessions(store: SessionStore): Sessions {
  const { prisma, clock } = store;

  const endWhere = async (
    where: Prisma.SessionWhereInput,
    revokedReason: SessionEnd,
    client: Prisma.TransactionClient = prisma,
  ): Promise<void> => {
    const data = { revokedAt: clock.now(), revokedReason };
    await client.session.updateMany({ where: { ...where, revokedAt: null }, data });
  };

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
      });
      if (spent === null) return { outcome: 'invalid' };
      // A statement of its own, committed before anybody is told: an error thrown inside a
      // transaction would roll it back and leave the thief's token alive.
      await endWhere({ id: spent.sessionId }, 'reuse_detected');
      return { outcome: 'reused', sessionId: spent.sessionId };
    },

    end: (id, userId, reason) => endWhere({ id, userId }, reason),

    endByRefreshToken: (refreshToken, userId, reason) =>
      endWhere(
        { userId, refreshTokens: { some: { tokenHash: hashSecret(refreshToken) } } },
        reason,
      ),

    endAll: (userId, reason, { except, transaction } = {}) =>
      endWhere(
        { userId, ...(except === undefined ? {} : { id: { not: except } }) },
        reason,
        transaction,
      ),

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
