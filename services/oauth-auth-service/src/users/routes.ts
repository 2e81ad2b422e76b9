import { Router } from 'express';
import { routeTable } from '../platform/http/routes.js';
import type { UsersContext } from './context.js';
import { changePassword } from './endpoints/change-password.js';
import { changeRole } from './endpoints/change-role.js';
import { deactivateUser } from './endpoints/deactivate-user.js';
import { inviteUser } from './endpoints/invite-user.js';
import { listInvitations } from './endpoints/list-invitations.js';
import { listUsers } from './endpoints/list-users.js';
import { reactivateUser } from './endpoints/reactivate-user.js';
import { showProfile } from './endpoints/show-profile.js';
import { showUser } from './endpoints/show-user.js';
import { updateProfile } from './endpoints/update-profile.js';
import { withdrawInvitation } from './endpoints/withdraw-invitation.js';

export function usersRoutes(context: UsersContext): Router {
  const router = Router();
  router.use(fixedPaths(context));
  // Afterwards, so that `/users/profile` and its like are nobody's id, with no method.
  router.use(ofOneUser(context));
  return router;
}

const fixedPaths = (context: UsersContext): Router =>
  routeTable([
    ['get', '/users', listUsers(context)],
    ['get', '/users/profile', showProfile(context)],
    ['put', '/users/profile', updateProfile(context)],
    ['post', '/users/change-password', changePassword(context)],
    ['get', '/users/invitations', listInvitations(context)],
    ['post', '/users/invitations', inviteUser(context)],
    ['delete', '/users/invitations/:invitationId', withdrawInvitation(context)],
  ]);

const ofOneUser = (context: UsersContext): Router =>
  routeTable([
    ['get', '/users/:userId', showUser(context)],
    ['put', '/users/:userId/role', changeRole(context)],
    ['post', '/users/:userId/deactivate', deactivateUser(context)],
    ['post', '/users/:userId/reactivate', reactivateUser(context)],
  ]);
