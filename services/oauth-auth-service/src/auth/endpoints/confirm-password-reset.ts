import type { RequestHandler } from 'express';
import { z } from 'zod';
import { userAct } from '../../platform/audit.js';
import { clientAddress } from '../../platform/http/address.js';
import { validate } from '../../platform/http/validate.js';
import { hashNewPassword } from '../accounts/new-password.js';
import { changePassword } from '../accounts/password-change.js';
import { findPasswordReset } from '../accounts/password-reset.js';
import type { AuthContext } from '../context.js';
import { authErrors } from '../errors.js';
import { passwordField, tokenField } from '../fields.js';

export const confirmPasswordResetBody = z.strictObject({
  token: tokenField,
  newPassword: passwordField,
});

/** Sets the password and ends every session. A refused password leaves the token unspent. */
export const confirmPasswordReset =
  (context: AuthContext): RequestHandler =>
  async (req, res) => {
    const { token, newPassword: password } = validate(confirmPasswordResetBody, req.body, 'body');
    const address = clientAddress(req);
    await context.attempts.countAddress(address);
    const reset = await findPasswordReset(context, token);
    if (reset === null) throw authErrors.invalid_reset_token();
    const { email } = reset.user;
    const passwordHash = await hashNewPassword(
      { password, email, field: 'newPassword' },
      context.config.passwordMinLength,
    );
    const changed = await changePassword(context, reset.user, { passwordHash, resetId: reset.id });
    if (!changed) throw authErrors.invalid_reset_token();
    await context.audit.note(userAct('auth.password_reset', reset.user, req));
    await context.attempts.welcome(email, address);
    res.status(204).end();
  };
