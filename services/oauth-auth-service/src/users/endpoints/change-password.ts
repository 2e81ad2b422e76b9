import type { RequestHandler } from 'express';
import { z } from 'zod';
import { hashNewPassword, passwordField, changePassword as setPassword } from '../../auth/index.js';
import { userAct } from '../../platform/audit.js';
import { validate } from '../../platform/http/validate.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';

export const changePasswordBody = z.strictObject({
  currentPassword: passwordField,
  newPassword: passwordField,
});

/** Keeps the session that asked; all others of the user end. */
export const changePassword =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const { principal, user } = await authenticateCaller(context, req);
    const { currentPassword, newPassword } = validate(changePasswordBody, req.body, 'body');
    await context.credentials.prove(user.email, currentPassword, req);
    const passwordHash = await hashNewPassword(
      { password: newPassword, email: user.email, field: 'newPassword' },
      context.config.passwordMinLength,
    );
    await setPassword(context, user, { passwordHash, keepSession: principal.sessionId });
    await context.audit.note(userAct('auth.password_changed', user, req));
    res.status(204).end();
  };
