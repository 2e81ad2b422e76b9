import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import { anonymous, userAct } from '../../platform/audit.js';
import { clientAddress } from '../../platform/http/address.js';
import { validate } from '../../platform/http/validate.js';
import { localRateLimit } from '../../platform/rate-limit.js';
import type { AuthContext } from '../context.js';
import { authErrors } from '../errors.js';
import { tokenField } from '../fields.js';
import { presentSession } from '../session.presenter.js';

export const refreshBody = z.strictObject({ refreshToken: tokenField });

/** One use per refresh token; a reused one is refused like an unknown one, and its session is over. */
export function refresh(context: AuthContext): RequestHandler {
  const { sessions, tokens, logger, config } = context;
  // Nobody guesses a token; this bounds the work, and the records, that refused ones cause. In this
  // process alone, since a write to count a refusal would cost as much as the refusal.
  const refusals = localRateLimit({
    name: 'auth-refresh',
    points: config.authAttempts.perAddress,
    windowSeconds: 60,
  });
  return async (req, res) => {
    const { refreshToken } = validate(refreshBody, req.body, 'body');
    const address = clientAddress(req);
    await refusals.consume(address);
    const rotation = await sessions.rotate(refreshToken);
    switch (rotation.outcome) {
      case 'rotated':
        await refusals.refund(address);
        res.json(presentSession(tokens, rotation));
        return;
      case 'reused':
        logger.warn({ sessionId: rotation.sessionId }, 'refresh token reused, session ended');
        await noteReuse(context, rotation.sessionId, req);
        throw authErrors.invalid_refresh_token();
      case 'invalid':
        throw authErrors.invalid_refresh_token();
    }
  };
}

/** Who used it again is not known: the person, or a thief. */
async function noteReuse({ prisma, audit }: AuthContext, id: string, req: Request): Promise<void> {
  const session = await prisma.session.findUnique({ where: { id }, include: { user: true } });
  if (session === null) return;
  const subject = { kind: 'session', id } as const;
  const entry = userAct('auth.refresh_token_reused', session.user, req, { subject });
  await audit.note({ ...entry, outcome: 'failure', actor: anonymous });
}
