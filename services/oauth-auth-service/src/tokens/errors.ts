import { defineErrors, type ErrorDefinition } from '../platform/http/errors.js';

/** Errors of `/tokens`. */
export const tokensErrorCatalogue = {
  scope_not_allowed: {
    status: 403,
    title: 'The token would be allowed more than its maker',
    cause: 'A scope was asked for that the role of the user does not imply; `errors` names it.',
    remedy: 'Ask for fewer scopes, or let an administrator make the token.',
  },
  token_limit_reached: {
    status: 409,
    title: 'The user has too many API tokens',
    cause: 'There is a limit to the tokens in force that one user may have.',
    remedy: 'Revoke tokens that are no longer needed; `lastUsedAt` helps to find them.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export const tokensErrors = defineErrors(tokensErrorCatalogue);
