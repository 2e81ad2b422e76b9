import type { RequestHandler } from 'express';
import { z } from 'zod';
import { userAct } from '../../platform/audit.js';
import { validate } from '../../platform/http/validate.js';
import type { AuthEndpointContext } from '../context.js';
import { tokenField } from '../fields.js';
import { requireSession } from '../session.policy.js';

export const logoutBody = z.strictObject({ refreshToken: tokenField.optional() });

/**
 * Ends the session of the Bearer token, and that of `refreshToken` where it is another one of the
 * same user. Somebody else's or an unknown refresh token ends nothing, and the answer doesn't tell.
 */
export const logout =
  ({ audit, authenticate, sessions }: AuthEndpointContext): RequestHandler =>
  async (req, res) => {
    const { userId, tenantId, sessionId } = requireSession(await authenticate(req));
    const { refreshToken } = validate(logoutBody, req.body, 'body');
    await sessions.end(sessionId, userId, 'logout');
    if (refreshToken !== undefined) {
      await sessions.endByRefreshToken(refreshToken, userId, 'logout');
    }
    const subject = { kind: 'session', id: sessionId } as const;
    await audit.note(userAct('auth.signed_out', { id: userId, tenantId }, req, { subject }));
    res.status(204).end();
  };
