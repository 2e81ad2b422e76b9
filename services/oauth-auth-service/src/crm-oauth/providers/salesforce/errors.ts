import { type FailureClass, type KnownDiagnosis, ProviderFailure } from '../failure.js';
import type { ErrorTable } from '../token-endpoint.js';

type Entry = KnownDiagnosis & { readonly class: FailureClass };

const RECONNECT = 'The user connects Salesforce again.';
const SELF = 'Nothing to do: it is tried again by itself.';

const revoked: Entry = {
  class: 'dead_grant',
  code: 'grant_revoked',
  retryable: false,
  cause:
    'Salesforce no longer accepts the refresh token: it was revoked, expired by policy, or displaced by a sixth approval of the same app.',
  remedy: RECONNECT,
};

const misconfigured = (cause: string, remedy: string): Entry => ({
  class: 'configuration',
  code: 'provider_misconfigured',
  retryable: true,
  cause,
  remedy,
});

const startAgain = (cause: string): Entry => ({
  class: 'start_again',
  code: 'authorization_rejected',
  retryable: false,
  cause,
  remedy: 'Start the connection again.',
});

const busy: Entry = {
  class: 'transient',
  code: 'provider_busy',
  retryable: true,
  cause: 'Salesforce is not able to answer token requests right now.',
  remedy: SELF,
};

const limited: Entry = {
  class: 'rate_limited',
  code: 'provider_rate_limited',
  retryable: true,
  cause: 'Salesforce refuses further logins for this user or app for now.',
  remedy: SELF,
};

const notApproved: Entry = {
  class: 'blocked',
  code: 'app_not_approved',
  retryable: true,
  cause: 'The org lets only users whom its administrator approved use this app.',
  remedy: 'A Salesforce administrator approves the app for the user (profile or permission set).',
};

/** `invalid_grant` says nothing by itself; its description does. */
const byDescription: readonly (readonly [RegExp, Entry])[] = [
  [
    /already being processed/i,
    {
      ...busy,
      code: 'refresh_in_progress',
      cause: 'Salesforce is still answering another refresh of this token.',
    },
  ],
  [
    /ip restricted/i,
    {
      class: 'blocked',
      code: 'ip_restricted',
      retryable: true,
      cause: "The org's IP ranges do not admit this service.",
      remedy:
        "A Salesforce administrator adds the service's addresses to the app's or profile's IP ranges.",
    },
  ],
  [
    /(?:hasn't|has not) approved/i,
    { ...revoked, cause: 'The user withdrew the approval of this app in Salesforce.' },
  ],
  [
    /inactive user/i,
    {
      class: 'dead_grant',
      code: 'user_inactive',
      retryable: false,
      cause: 'The Salesforce user behind this connection is deactivated or frozen.',
      remedy:
        'An administrator reactivates the user, who then connects again; or another user connects.',
    },
  ],
  [
    /inactive organization/i,
    {
      class: 'dead_grant',
      code: 'account_inactive',
      retryable: false,
      cause: 'The Salesforce org is inactive or was removed.',
      remedy: 'The org is reactivated and connected again.',
    },
  ],
  [
    /authorization code|code verifier/i,
    startAgain(
      'Salesforce did not accept the authorization code: it is expired, used, or of another attempt.',
    ),
  ],
];

const byError: Readonly<Record<string, Entry>> = {
  invalid_grant: revoked,
  invalid_client_id: misconfigured(
    'Salesforce does not know our client id.',
    'An operator checks SALESFORCE_CLIENT_ID and that the app still exists.',
  ),
  invalid_client: misconfigured(
    'Salesforce does not accept our client secret.',
    'An operator sets SALESFORCE_CLIENT_SECRET to the current consumer secret.',
  ),
  redirect_uri_mismatch: misconfigured(
    'Our callback address is not registered with the app.',
    'An operator adds {PUBLIC_URL}/crm-oauth/salesforce/callback to the app in Salesforce.',
  ),
  unsupported_grant_type: misconfigured(
    'The app does not allow this flow.',
    'An operator enables the web server and refresh token flows for the app.',
  ),
  invalid_request: startAgain(
    'Salesforce found the token request malformed, as when the code verifier does not match.',
  ),
  invalid_app_access: notApproved,
  access_denied: notApproved,
  unknown_error: busy,
  service_unavailable: busy,
  server_error: busy,
  system_down: busy,
  rate_limit_exceeded: limited,
  slow_down: limited,
  login_rate_exceeded: limited,
};

export const salesforceErrors: ErrorTable = {
  displayName: 'Salesforce',
  read: (body, answer) => {
    const { error, error_description: text } = body;
    if (typeof error !== 'string') return undefined;
    const description = typeof text === 'string' ? text : '';
    const entry = find(error, description);
    // An overlap proves another call is under way, whose outcome nobody has seen yet; an error
    // inside a 200 is no refusal that Salesforce documents.
    const unsure = entry.code === 'refresh_in_progress' || answer.status === 200;
    return new ProviderFailure({
      ...entry,
      delivery: unsure ? 'unknown' : 'definite',
      ...(unsure && entry.class === 'dead_grant' ? { ...busy } : {}),
      retryAfter: answer.retryAfter,
      providerError: `${error}: ${description}`.slice(0, 200),
    });
  },
};

function find(error: string, description: string): Entry {
  if (/login rate exceeded/i.test(description)) return limited;
  if (error === 'invalid_grant') {
    return byDescription.find(([pattern]) => pattern.test(description))?.[1] ?? revoked;
  }
  return (
    (Object.hasOwn(byError, error) ? byError[error] : undefined) ?? {
      ...busy,
      code: 'provider_error',
      cause: 'Salesforce refused the token request for a reason that is not documented.',
    }
  );
}
