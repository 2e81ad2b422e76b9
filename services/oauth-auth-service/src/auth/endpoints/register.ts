import type { RequestHandler } from 'express';
import { z } from 'zod';
import { userAct } from '../../platform/audit.js';
import { clientAddress } from '../../platform/http/address.js';
import { validate } from '../../platform/http/validate.js';
import { registerAccount } from '../accounts/registration.js';
import type { AuthContext } from '../context.js';
import { authErrors } from '../errors.js';
import { emailField, nameField, passwordField, tokenField } from '../fields.js';
import { presentSession } from '../session.presenter.js';

export const registerBody = z
  .strictObject({
    email: emailField,
    password: passwordField,
    name: nameField.optional(),
    tenantName: nameField.optional(),
    invitationToken: tokenField.optional(),
  })
  .refine((body) => body.tenantName === undefined || body.invitationToken === undefined, {
    path: ['tenantName'],
    message: 'Must not be given with an invitationToken, which names the tenant',
  });

export function register(context: AuthContext): RequestHandler {
  const { prisma, clock, audit, config, attempts, sessions, tokens } = context;
  const ports = { prisma, clock, audit, passwordMinLength: config.passwordMinLength };
  return async (req, res) => {
    const applicant = validate(registerBody, req.body, 'body');
    const address = clientAddress(req);
    await attempts.countAddress(address);
    const user = await registerAccount(ports, applicant, (made) =>
      userAct('auth.registered', made, req, { details: { role: made.role } }),
    );
    await attempts.welcome(user.email, address);
    const session = await sessions.open(user);
    if (session === undefined) throw authErrors.invalid_credentials();
    res.status(201).json(presentSession(tokens, session));
  };
}
