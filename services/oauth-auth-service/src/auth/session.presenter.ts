import { z } from 'zod';
import type { SessionTokens } from './sessions/session-token.js';
import type { OpenSession } from './sessions/sessions.js';
import { presentUser, userSchema } from './user.presenter.js';

/** The answer of register, login and refresh. */
export const sessionSchema = z
  .object({
    user: userSchema,
    accessToken: z.string().meta({ description: 'A JWT; verify it with the published keys.' }),
    refreshToken: z.string().meta({ description: 'Good for one use at `/auth/refresh`.' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds that `accessToken` is valid.' }),
  })
  .meta({ id: 'Session' });

export type PresentedSession = z.output<typeof sessionSchema>;

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
