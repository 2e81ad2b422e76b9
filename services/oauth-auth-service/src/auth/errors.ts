import { defineErrors, type ErrorDefinition } from '../platform/http/errors.js';

/** Errors of `/auth` and of the calls that ask for a password. */
export const authErrorCatalogue = {
  invalid_credentials: {
    status: 401,
    title: 'E-mail and password do not match an account',
    cause:
      'The account is unknown or switched off, or the password is wrong; the answer does not say which.',
    remedy: 'Check both, or ask for a password reset.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    cause:
      'Too many tries were made for this account or from this address, right or wrong; until `Retry-After` has passed even the right password is not looked at.',
    remedy: 'Wait as long as `Retry-After` says, or reset the password.',
  },
  email_taken: {
    status: 409,
    title: 'The e-mail address is taken',
    cause: 'Another account uses this address; one address has one account over all tenants.',
    remedy: 'Sign in, reset the password, or use another address.',
  },
  weak_password: {
    status: 400,
    title: 'The password is too weak',
    cause: 'It is too short or too long, widely used, or made of the e-mail address.',
    remedy: 'Choose a longer phrase of your own; there are no rules on kinds of characters.',
  },
  invalid_refresh_token: {
    status: 401,
    title: 'The refresh token is not valid',
    cause:
      'It is unknown, expired or already used, or its session has ended. A second use of one token ends its session.',
    remedy: 'Sign in again.',
  },
  invalid_invitation: {
    status: 400,
    title: 'The invitation is not valid',
    cause:
      'It is unknown, expired or already accepted, was sent to another e-mail address, or came from somebody who is no administrator any more.',
    remedy: 'Register with the invited address, or ask for a new invitation.',
  },
  invalid_reset_token: {
    status: 400,
    title: 'The password reset is not valid',
    cause: 'The token is unknown, expired, already used, or replaced by a newer one.',
    remedy: 'Ask for another password reset.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export const authErrors = defineErrors(authErrorCatalogue);
