import type { RequestHandler } from 'express';
import { presentUser } from '../../auth/index.js';
import { invalidToken } from '../../platform/http/bearer.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { UsersContext } from '../context.js';
import { findCurrentUser } from '../current-user.js';

/**
 * The one call about people that an API token may make: it tells a program for whom it acts. A client
 * is told by `/oauth/userinfo`, and there no more than the person has allowed it to know.
 */
export const showProfile =
  ({ authenticate, prisma }: UsersContext): RequestHandler =>
  async (req, res) => {
    const who = await authenticate(req);
    if (who.via === 'client') {
      throw commonErrors.forbidden({ detail: 'A client asks `/oauth/userinfo` who a person is.' });
    }
    const user = await findCurrentUser(prisma, who);
    if (user === null) throw invalidToken();
    res.json(presentUser(user));
  };
