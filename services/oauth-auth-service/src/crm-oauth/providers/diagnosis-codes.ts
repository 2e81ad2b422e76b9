/**
 * What a provider's refusal or silence means for the grant.
 *
 * - `dead_grant`: it is over; only a new consent helps.
 * - `configuration`: our client id, secret or redirect is wrong; no grant is at fault.
 * - `blocked`: the customer's policy refuses us (IP range, admin approval, inactive user).
 * - `rate_limited`: too many calls; `retryAfter` says when to return.
 * - `start_again`: the authorization code or verifier was not accepted; only while connecting.
 * - `transient`: the provider is down, slow, or made no sense.
 */
export type FailureClass =
  | 'dead_grant'
  | 'configuration'
  | 'blocked'
  | 'rate_limited'
  | 'start_again'
  | 'transient';

export interface DiagnosisDefinition {
  readonly class: FailureClass;
  /** In general; a diagnosis itself names the CRM and what it said. */
  readonly cause: string;
  readonly remedy: string;
}

const CONNECT = 'The user connects the CRM again.';
const SELF = 'Nothing to do: it is tried again by itself.';
const START_AGAIN = 'The user starts the connection again.';
const CRM_ADMIN = 'An administrator of the CRM changes its policy; the connection then recovers.';

/** Every word that a diagnosis can be known by. */
export const diagnosisCatalogue = {
  grant_revoked: {
    class: 'dead_grant',
    cause: 'The CRM no longer accepts the refresh token: revoked, expired, or the app was removed.',
    remedy: CONNECT,
  },
  answer_lost: {
    class: 'dead_grant',
    cause: 'The CRM replaced the refresh token, and its answer never arrived.',
    remedy: CONNECT,
  },
  no_refresh_token: {
    class: 'dead_grant',
    cause: 'The CRM gave no refresh token, so the access token cannot be renewed.',
    remedy: 'The user connects again with the scope that allows refreshing.',
  },
  user_inactive: {
    class: 'dead_grant',
    cause: 'The user at the CRM is deactivated or frozen.',
    remedy: 'An administrator of the CRM reactivates the user, who then connects again.',
  },
  account_inactive: {
    class: 'dead_grant',
    cause: 'The account at the CRM is inactive or was removed.',
    remedy: 'The account is reactivated and connected again.',
  },
  app_uninstalled: {
    class: 'dead_grant',
    cause: 'The app was removed from the account, which ended the tokens of all its users.',
    remedy: 'The user connects again, which installs the app anew.',
  },
  provider_misconfigured: {
    class: 'configuration',
    cause: 'The CRM does not accept our client id, secret or callback address.',
    remedy: 'An operator corrects what the diagnosis names; the connections then recover.',
  },
  ip_restricted: {
    class: 'blocked',
    cause: 'The IP ranges of the account do not admit this service.',
    remedy: CRM_ADMIN,
  },
  app_not_approved: {
    class: 'blocked',
    cause: 'The account lets only approved users, or users with further rights, use this app.',
    remedy: CRM_ADMIN,
  },
  provider_rate_limited: {
    class: 'rate_limited',
    cause: 'The CRM refuses further calls for now.',
    remedy: SELF,
  },
  provider_busy: { class: 'transient', cause: 'The CRM is not able to answer.', remedy: SELF },
  provider_timeout: {
    class: 'transient',
    cause: 'The CRM did not answer in time.',
    remedy: SELF,
  },
  provider_unreachable: {
    class: 'transient',
    cause: 'The CRM could not be reached, or broke off its answer.',
    remedy: SELF,
  },
  provider_unavailable: {
    class: 'transient',
    cause: 'The CRM has failed many times in a row and is left alone for a moment.',
    remedy: SELF,
  },
  provider_error: {
    class: 'transient',
    cause: 'The answer of the CRM made no sense, or is not documented.',
    remedy: 'It is tried again by itself; if it lasts, see the status page of the CRM.',
  },
  access_token_refused: {
    class: 'transient',
    cause: 'The CRM refused an access token.',
    remedy: 'The token is renewed and the call repeated, once.',
  },
  refresh_in_progress: {
    class: 'transient',
    cause: 'The CRM is still answering another refresh of this token.',
    remedy: SELF,
  },
  refresh_pending: {
    class: 'transient',
    cause: 'A refresh of this connection is under way here.',
    remedy: 'Try again in a few seconds.',
  },
  refresh_postponed: {
    class: 'transient',
    cause: 'Our database answered too slowly for a safe refresh.',
    remedy: SELF,
  },
  authorization_rejected: {
    class: 'start_again',
    cause: 'The CRM did not accept the authorization code.',
    remedy: START_AGAIN,
  },
  identity_refused: {
    class: 'start_again',
    cause: 'The CRM did not tell who gave the consent.',
    remedy: 'The user starts again; the scopes must allow reading the own identity.',
  },
  identity_not_proved: {
    class: 'start_again',
    cause: 'The signature over the identity is missing or does not match.',
    remedy: 'The user starts again; if it stays, an operator checks the client secret.',
  },
  instance_url_refused: {
    class: 'start_again',
    cause: 'The CRM named an API address outside its own domains.',
    remedy: 'An operator checks the login address that was used.',
  },
} as const satisfies Record<string, DiagnosisDefinition>;

export type DiagnosisCode = keyof typeof diagnosisCatalogue;
