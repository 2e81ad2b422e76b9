import type { SessionTokens } from './sessions/session-token.js';
import type { OpenSession } from './sessions/sessions.js';
import { type PresentedUser, presentUser } from './user.presenter.js';

/** The answer of register, login and refresh. */
export interface PresentedSession {
  readonly user: PresentedUser;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds that `accessToken` is valid. */
  readonly expiresIn: number;
}

export function presentSession(
  tokens: SessionTokens,
  { user, sessionId, refreshToken }: OpenSession,
): PresentedSession {
  const { accessToken, expiresIn } = tokens.sign({
    userId: user.id,
    tenantId: user.tenantId,
    role: user.role,
    sessionId,
  });
  return { user: presentUser(user), accessToken, refreshToken, tokenType: 'Bearer', expiresIn };
}
