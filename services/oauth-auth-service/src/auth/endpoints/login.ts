import type { RequestHandler } from 'express';
import { z } from 'zod';
import { clientAddress } from '../../platform/http/address.js';
import { validate } from '../../platform/http/validate.js';
import type { AuthContext } from '../context.js';
import { authErrors } from '../errors.js';
import { emailField, passwordField } from '../fields.js';
import { presentSession } from '../session.presenter.js';

export const loginBody = z.strictObject({ email: emailField, password: passwordField });

export const login =
  ({ credentials, sessions, tokens }: AuthContext): RequestHandler =>
  async (req, res) => {
    const { email, password } = validate(loginBody, req.body, 'body');
    const user = await credentials.prove(email, password, clientAddress(req));
    const session = await sessions.open(user);
    if (session === undefined) throw authErrors.invalid_credentials();
    res.json(presentSession(tokens, session));
  };
