import type { RequestHandler } from 'express';
import { z } from 'zod';
import { validate } from '../../platform/http/validate.js';
import type { AuthContext } from '../context.js';
import { authErrors } from '../errors.js';
import { tokenField } from '../fields.js';
import { presentSession } from '../session.presenter.js';

export const refreshBody = z.strictObject({ refreshToken: tokenField });

/** One use per refresh token; a reused one is refused like an unknown one, and its session is over. */
export const refresh =
  ({ sessions, tokens, logger }: AuthContext): RequestHandler =>
  async (req, res) => {
    const { refreshToken } = validate(refreshBody, req.body, 'body');
    const rotation = await sessions.rotate(refreshToken);
    switch (rotation.outcome) {
      case 'rotated':
        res.json(presentSession(tokens, rotation));
        return;
      case 'reused':
        logger.warn({ sessionId: rotation.sessionId }, 'refresh token reused, session ended');
        throw authErrors.invalid_refresh_token();
      case 'invalid':
        throw authErrors.invalid_refresh_token();
    }
  };
