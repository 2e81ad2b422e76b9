import type { RequestHandler } from 'express';
import { z } from 'zod';
import { anonymous, userAct } from '../../platform/audit.js';
import { clientAddress } from '../../platform/http/address.js';
import { ApiError } from '../../platform/http/errors.js';
import { validate } from '../../platform/http/validate.js';
import { sharedRateLimit } from '../../platform/rate-limit.js';
import { hashSecret } from '../../platform/secrets.js';
import { mailPasswordReset } from '../accounts/password-reset.js';
import type { AuthContext } from '../context.js';
import { emailField } from '../fields.js';

export const requestPasswordResetBody = z.strictObject({ email: emailField });

export const acceptedSchema = z.object({ accepted: z.literal(true) });

const MAILS_PER_HOUR = 5;

/**
 * Always 202: the work starts after the answer is decided, so that neither its content nor its time
 * tells whether the address has an account. Beyond the limits the request is dropped as silently.
 */
export function requestPasswordReset(context: AuthContext): RequestHandler {
  const { pool, attempts, audit, background, logger, config } = context;
  const ports = { ...context, publicUrl: config.publicUrl };
  const perAccount = sharedRateLimit(pool, {
    name: 'password-reset',
    points: MAILS_PER_HOUR,
    windowSeconds: 3600,
  });
  return (req, res) => {
    const { email } = validate(requestPasswordResetBody, req.body, 'body');
    const address = clientAddress(req);
    background.run('password reset mail', async () => {
      try {
        await attempts.countAddress(address);
        await perAccount.consume(hashSecret(email));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        logger.warn({ address, code: error.code }, 'password reset request dropped');
        return;
      }
      const user = await mailPasswordReset(ports, email);
      if (user === null) return;
      const entry = userAct('auth.password_reset_requested', user, req);
      await audit.note({ ...entry, actor: anonymous });
    });
    res.status(202).json({ accepted: true });
  };
}
