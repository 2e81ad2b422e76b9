import type { Router } from 'express';
import { routeTable } from '../platform/http/routes.js';
import type { UsersContext } from './context.js';
import { changePassword } from './endpoints/change-password.js';
import { inviteUser } from './endpoints/invite-user.js';
import { listUsers } from './endpoints/list-users.js';
import { showProfile } from './endpoints/show-profile.js';
import { updateProfile } from './endpoints/update-profile.js';

export const usersRoutes = (context: UsersContext): Router =>
  routeTable([
    ['get', '/users', listUsers(context)],
    ['get', '/users/profile', showProfile(context)],
    ['put', '/users/profile', updateProfile(context)],
    ['post', '/users/change-password', changePassword(context)],
    ['post', '/users/invitations', inviteUser(context)],
  ]);
