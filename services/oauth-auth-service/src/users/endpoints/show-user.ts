import type { RequestHandler } from 'express';
import type { UsersContext } from '../context.js';
import { authenticateAdmin, visibleUser } from '../managed-user.js';
import { presentListedUser } from '../user.presenter.js';

/** GET /users/:userId, for administrators. */
export const showUser =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const admin = await authenticateAdmin(context, req);
    const user = await visibleUser(context.prisma, admin, req.params['userId']);
    res.json(presentListedUser(user));
  };
