import type { RequestHandler } from 'express';
import { presentUser } from '../../auth/index.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';

export const showProfile =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    res.json(presentUser(user));
  };
