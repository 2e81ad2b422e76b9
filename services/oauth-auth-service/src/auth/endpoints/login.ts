import type { RequestHandler } from 'express';
import { z } from 'zod';
import { userAct } from '../../platform/audit.js';
import { validate } from '../../platform/http/validate.js';
import type { AuthContext } from '../context.js';
import { authErrors } from '../errors.js';
import { emailField, passwordField } from '../fields.js';
import { presentSession } from '../session.presenter.js';

export const loginBody = z.strictObject({ email: emailField, password: passwordField });

export const login =
  ({ audit, credentials, sessions, tokens }: AuthContext): RequestHandler =>
  async (req, res) => {
    const { email, password } = validate(loginBody, req.body, 'body');
    const user = await credentials.prove(email, password, req);
    const session = await sessions.open(user);
    if (session === undefined) throw authErrors.invalid_credentials();
    await audit.record(userAct('auth.signed_in', user, req));
    res.json(presentSession(tokens, session));
  };
