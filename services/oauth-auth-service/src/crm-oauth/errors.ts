import { defineErrors, type ErrorDefinition } from '../platform/http/errors.js';

const RETRY = 'Try again after `Retry-After` seconds.';
const START_AGAIN = 'Start the connection again from the application.';

/** Every error of the CRM connection routes. */
export const crmErrorCatalogue = {
  provider_unknown: {
    status: 404,
    title: 'This CRM is not available here',
    cause: 'The path names a CRM that does not exist or is not configured.',
    remedy: 'Use one of the providers that `GET /crm-oauth/providers` lists.',
  },
  connection_not_found: {
    status: 404,
    title: 'There is no such connection',
    cause: 'The id is unknown, belongs to somebody else, or no connection exists yet.',
    remedy: 'List the connections, or connect the CRM first.',
  },
  connection_exists: {
    status: 409,
    title: 'That user has connected this CRM account already',
    cause: 'A user has one connection to one account of a CRM at most.',
    remedy: 'End one of the two connections first.',
  },
  user_not_found: {
    status: 404,
    title: 'There is no such user in this tenant',
    cause: 'The id is unknown, belongs to another tenant, or the user was switched off.',
    remedy: 'Use the id of an active user of the tenant.',
  },
  connection_ambiguous: {
    status: 409,
    title: 'Several connections could serve this call',
    cause: 'No `connectionId` was given, and none of the candidates is the default.',
    remedy: 'Send one of the ids in `candidates`, or make one the default.',
  },
  reauth_required: {
    status: 409,
    title: 'The CRM has to be connected again',
    cause: 'The grant is over; `diagnosis` says why.',
    remedy: 'The user connects the CRM again; tokens cannot be had before that.',
  },
  provider_unavailable: {
    status: 503,
    title: 'The CRM gives no token right now',
    cause:
      'The CRM is down, slow or limits us, and no valid token is left; `diagnosis` says which.',
    remedy: RETRY,
  },
  provider_misconfigured: {
    status: 503,
    title: 'The CRM refuses this service',
    cause: 'Our client id, secret or callback is wrong. The connection itself is not at fault.',
    remedy: 'An operator corrects the provider configuration; the connections then recover.',
  },
  provider_blocked: {
    status: 503,
    title: "The customer's CRM policy refuses this service",
    cause: 'An IP range or an approval is missing in the CRM; `diagnosis` says which.',
    remedy: 'An administrator of the CRM changes the policy; the connection then recovers.',
  },
  refresh_limit_reached: {
    status: 429,
    title: 'Too many forced refreshes of this connection',
    cause: 'Refreshes were forced, or tokens reported as refused, more often than a CRM bears.',
    remedy: RETRY,
  },
  uninstall_unsupported: {
    status: 409,
    title: 'This CRM has no uninstalling by an app',
    cause: 'Only some CRMs let an app remove itself from an account.',
    remedy: 'Disconnect the connection; an administrator of the CRM can remove the app there.',
  },
  token_unreadable: {
    status: 500,
    title: 'A stored token cannot be opened',
    cause: 'The key it was sealed with is not configured, or the row was altered.',
    remedy: 'An operator adds the key to `TOKEN_ENCRYPTION_KEYS`, or the user connects again.',
  },
  login_url_not_allowed: {
    status: 400,
    title: 'This login address is not accepted',
    cause:
      'It is neither one of the public login hosts nor `https://*.my.salesforce.com`, or the environment is unknown.',
    remedy: 'Use an environment that the provider lists, or the My Domain address of the org.',
  },
  return_to_not_allowed: {
    status: 400,
    title: 'This return address is not on the allow-list',
    cause: 'The origin of `returnTo` is not in `RETURN_TO_ALLOWLIST`.',
    remedy: 'Use an allowed address, or have an operator add its origin.',
  },
  too_many_pending_attempts: {
    status: 429,
    title: 'Too many connections are begun and not finished',
    cause:
      'This user has as many open attempts as are allowed; each ends ten minutes after it began.',
    remedy: 'Finish one of them, or try again after `Retry-After` seconds.',
  },
  attempt_not_found: {
    status: 404,
    title: 'There is no such attempt',
    cause: 'The id is unknown or belongs to somebody else.',
    remedy: 'Start a connection to get an attempt.',
  },
  attempt_invalid: {
    status: 400,
    title: 'This address cannot finish a connection',
    cause:
      'Its `state` is missing, unknown, used, expired, of another CRM, or was started in another browser. Nothing was changed.',
    remedy: START_AGAIN,
  },
  start_link_invalid: {
    status: 400,
    title: 'This link is no longer valid',
    cause: 'It was used already, or is older than two minutes.',
    remedy: START_AGAIN,
  },
  access_denied: {
    status: 403,
    title: 'The connection was declined',
    cause: 'The person at the CRM did not allow the access, or its policy forbids it.',
    remedy: 'Start again and allow the access, or ask an administrator of the CRM.',
  },
  authorization_failed: {
    status: 400,
    title: 'The CRM refused the connection',
    cause: 'The CRM sent the browser back with an error.',
    remedy: START_AGAIN,
  },
  authorization_rejected: {
    status: 400,
    title: 'The CRM did not accept the authorization code',
    cause: 'The code is expired, used, or of another attempt.',
    remedy: START_AGAIN,
  },
  account_mismatch: {
    status: 409,
    title: 'This is another CRM account',
    cause: 'The connection was to be renewed for one account, but another one was chosen.',
    remedy: 'Sign in to the CRM with the account of the connection, or connect the other one anew.',
  },
  proxy_path_not_allowed: {
    status: 400,
    title: 'This path cannot be passed on',
    cause: 'It holds segments of dots, an empty first segment, backslashes or control characters.',
    remedy: 'Send the path as the API of the CRM documents it, percent-encoded (RFC 3986).',
  },
  proxy_host_unknown: {
    status: 409,
    title: 'The API host of this connection is not known',
    cause: 'The CRM named none, or one that this configuration does not trust.',
    remedy: 'Refresh the connection, or connect it again.',
  },
  proxy_busy: {
    status: 429,
    title: 'Too many calls of this connection are under way',
    cause: 'As many calls as one connection may have open are open, and as many again wait.',
    remedy: RETRY,
  },
  crm_unreachable: {
    status: 502,
    title: 'The CRM cannot be reached',
    cause: 'The connection could not be made, or broke before the answer was there.',
    remedy: 'Try again; whether the CRM carried the call out is not known.',
  },
  crm_answer_too_large: {
    status: 502,
    title: 'The answer of the CRM is too large',
    cause: 'It is longer than `CRM_PROXY_MAX_BYTES`.',
    remedy: 'Ask for less at once, or call the CRM with a token of your own.',
  },
  crm_timeout: {
    status: 504,
    title: 'The CRM does not answer in time',
    cause: 'It kept silent for longer than `CRM_PROXY_TIMEOUT_MS`.',
    remedy: 'Try again; whether the CRM carried the call out is not known.',
  },
  webhook_not_found: {
    status: 404,
    title: 'There is no such webhook',
    cause: 'The id is unknown or belongs to another tenant.',
    remedy: 'List the webhooks of the tenant.',
  },
  webhook_url_not_allowed: {
    status: 400,
    title: 'Events cannot be sent to this address',
    cause:
      'It is not https, holds a user or a fragment, leads nowhere, or leads into a private network; `detail` says which.',
    remedy: 'Use an https address on the public internet.',
  },
  webhook_limit_reached: {
    status: 409,
    title: 'The tenant has as many webhooks as it may',
    cause: 'The number of webhooks of a tenant is limited (`CRM_WEBHOOKS_PER_TENANT`).',
    remedy: 'Delete one that is no longer needed.',
  },
  user_inactive: {
    status: 403,
    title: 'The account is no longer active',
    cause: 'The user who started the connection has left the tenant or was switched off.',
    remedy: 'An administrator reactivates the user, or somebody else connects.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export const crmErrors = defineErrors(crmErrorCatalogue);

export type CrmErrorCode = keyof typeof crmErrorCatalogue;
