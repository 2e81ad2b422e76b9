import { defineErrors, type ErrorDefinition } from '../platform/http/errors.js';

/** Errors of the calls by which administrators manage users. */
export const usersErrorCatalogue = {
  own_account: {
    status: 409,
    title: 'Nobody does this to the own account',
    cause: 'An administrator asked to switch off, switch on or change the role of themselves.',
    remedy: 'Let another administrator do it.',
  },
  last_admin: {
    status: 409,
    title: 'The tenant would have no administrator',
    cause: 'The user is the only active administrator of the tenant.',
    remedy: 'Make somebody else an administrator first.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export const usersErrors = defineErrors(usersErrorCatalogue);
