import { authErrorCatalogue, userSchema } from '../auth/index.js';
import { commonErrorCatalogue } from '../platform/http/common-errors.js';
import { bodilessErrors } from '../platform/http/openapi/errors.js';
import { gives, type Operations, pick, takes } from '../platform/http/openapi/operation.js';
import { pageSchema } from '../platform/http/pagination.js';
import { changePasswordBody } from './endpoints/change-password.js';
import { changeRoleBody } from './endpoints/change-role.js';
import { deactivateUserBody, deactivationSchema } from './endpoints/deactivate-user.js';
import { inviteUserBody } from './endpoints/invite-user.js';
import { listInvitationsQuery } from './endpoints/list-invitations.js';
import { listUsersQuery } from './endpoints/list-users.js';
import { updateProfileBody } from './endpoints/update-profile.js';
import { invitationParams } from './endpoints/withdraw-invitation.js';
import { usersErrorCatalogue } from './errors.js';
import { invitationSchema, newInvitationSchema } from './invitation.presenter.js';
import { userParams } from './managed-user.js';
import { listedUserSchema } from './user.presenter.js';

const tag = 'Users';

const user = {
  id: '5f0c6e1e-3c0f-4a8e-9a43-3f6f2a7d9b10',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'admin',
  tenantId: 'c9b7f1de-8f37-4d1c-b8a5-27e8f0a4d6c2',
} as const;

const passwordErrors = pick(authErrorCatalogue, 'invalid_credentials', 'too_many_attempts');

const listedUser = { ...user, active: true, createdAt: '2026-05-04T09:00:00.000Z' } as const;

const notFound = pick(commonErrorCatalogue, 'not_found');

const invitation = {
  id: '0d4a1c66-9b55-4a57-8d7e-1b0a5f3c2e91',
  email: 'grace@example.com',
  role: 'user',
  expiresAt: '2026-05-11T09:00:00.000Z',
} as const;

export const usersOperations: Operations = {
  'GET /users': {
    id: 'listUsers',
    tag,
    summary: 'List the users of the tenant',
    description:
      'For administrators, newest first. A platform admin sees the users of all tenants.',
    access: 'session',
    query: listUsersQuery,
    answers: {
      200: gives('A page of users', pageSchema(listedUserSchema), {
        items: [listedUser],
        nextCursor: null,
      }),
    },
  },
  'GET /users/profile': {
    id: 'getProfile',
    tag,
    summary: 'Show the caller',
    description:
      'With an API token, too: it tells a program for whom it acts. Clients ask `/oauth/userinfo`.',
    access: 'session',
    answers: { 200: gives('The user', userSchema, user) },
  },
  'PUT /users/profile': {
    id: 'updateProfile',
    tag,
    summary: 'Change the own name or e-mail address',
    description:
      'A new e-mail address needs `currentPassword`; pending password resets end with it.',
    access: 'session',
    body: takes(updateProfileBody, { name: 'Ada Lovelace' }),
    answers: { 200: gives('The user', userSchema, { ...user, name: 'Ada Lovelace' }) },
    errors: { ...pick(authErrorCatalogue, 'email_taken'), ...passwordErrors },
  },
  'POST /users/change-password': {
    id: 'changePassword',
    tag,
    summary: 'Change the own password',
    description: 'Ends all other sessions of the user.',
    access: 'session',
    body: takes(changePasswordBody, {
      currentPassword: 'a quiet walk by the river',
      newPassword: 'seven lamps along the quay',
    }),
    answers: { 204: { description: 'The password is changed' } },
    errors: { ...pick(authErrorCatalogue, 'weak_password'), ...passwordErrors },
  },
  'POST /users/invitations': {
    id: 'inviteUser',
    tag,
    summary: 'Invite somebody into the tenant',
    description:
      'For administrators of a tenant. The link goes out by mail; `invitationToken` is what `POST /auth/register` takes.',
    access: 'session',
    body: takes(inviteUserBody, { email: 'grace@example.com', role: 'user' }),
    answers: {
      201: gives('The invitation', newInvitationSchema, {
        ...invitation,
        invitationToken: 'Qm9vdGggYXQgdGhlIHF1YXkgYnkgdGhlIHNldmVuIGw',
      }),
    },
    errors: {
      ...pick(authErrorCatalogue, 'email_taken'),
      ...pick(commonErrorCatalogue, 'too_many_requests'),
    },
  },
  'GET /users/invitations': {
    id: 'listInvitations',
    tag,
    summary: 'List the open invitations of the tenant',
    description: 'For administrators of a tenant, newest first.',
    access: 'session',
    query: listInvitationsQuery,
    answers: {
      200: gives('A page of invitations', pageSchema(invitationSchema), {
        items: [{ ...invitation, invitedBy: user.id, createdAt: '2026-05-04T09:00:00.000Z' }],
        nextCursor: null,
      }),
    },
  },
  'DELETE /users/invitations/:invitationId': {
    id: 'withdrawInvitation',
    tag,
    summary: 'Withdraw an open invitation',
    access: 'session',
    params: invitationParams,
    answers: { 204: { description: 'It can no longer be accepted' } },
    errors: { ...bodilessErrors, ...notFound },
  },
  'GET /users/:userId': {
    id: 'getUser',
    tag,
    summary: 'Show a user',
    description: 'For administrators of the tenant, and platform admins.',
    access: 'session',
    params: userParams,
    answers: { 200: gives('The user', listedUserSchema, listedUser) },
    errors: notFound,
  },
  'PUT /users/:userId/role': {
    id: 'changeRole',
    tag,
    summary: 'Make a user an administrator, or an administrator a user',
    description: 'For administrators; never oneself, and never the last one of the tenant.',
    access: 'session',
    params: userParams,
    body: takes(changeRoleBody, { role: 'admin' }),
    answers: { 200: gives('The user', listedUserSchema, listedUser) },
    errors: { ...notFound, ...usersErrorCatalogue },
  },
  'POST /users/:userId/deactivate': {
    id: 'deactivateUser',
    tag,
    summary: 'Switch a user off',
    description:
      'For administrators. Sessions, API tokens and what clients were allowed end at once in every process; then the connections end, or go to another user. A second time goes on where a failure stopped the first.',
    access: 'session',
    params: userParams,
    body: takes(deactivateUserBody, {
      transferConnectionsTo: 'b8b6a5c4-51f7-4f38-8c39-0a9b1f6f7d25',
    }),
    answers: {
      200: gives('The user, and what became of the connections', deactivationSchema, {
        user: { ...listedUser, active: false },
        connections: { disconnected: 0, transferred: 2 },
      }),
    },
    errors: { ...notFound, ...pick(usersErrorCatalogue, 'own_account') },
  },
  'POST /users/:userId/reactivate': {
    id: 'reactivateUser',
    tag,
    summary: 'Switch a user on again',
    description: 'For administrators. The user can sign in; what has ended stays ended.',
    access: 'session',
    params: userParams,
    answers: { 200: gives('The user', listedUserSchema, listedUser) },
    errors: { ...bodilessErrors, ...notFound, ...pick(usersErrorCatalogue, 'own_account') },
  },
};
