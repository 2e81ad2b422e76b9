import type { DiagnosisCode } from './diagnosis-codes.js';
import { type FailureClass, type KnownDiagnosis, ProviderFailure } from './failure.js';
import type { HttpAnswer } from './http.js';

/** What one of a CRM's own error words means. */
export type Refusal = KnownDiagnosis & { readonly class: FailureClass };

const SELF = 'Nothing to do: it is tried again by itself.';

/**
 * The refusals that every CRM has, in words that name it.
 *
 * @param name - The provider's name, which its variables and its callback are called after.
 */
export function commonRefusals(crm: string, name: string) {
  const prefix = name.toUpperCase();
  const configuration = (cause: string, remedy: string): Refusal => ({
    class: 'configuration',
    code: 'provider_misconfigured',
    retryable: true,
    cause,
    remedy,
  });
  const startAgain = (cause: string): Refusal => ({
    class: 'start_again',
    code: 'authorization_rejected',
    retryable: false,
    cause,
    remedy: 'Start the connection again.',
  });
  const transient = (code: DiagnosisCode, cause: string): Refusal => ({
    class: 'transient',
    code,
    retryable: true,
    cause,
    remedy: SELF,
  });
  return {
    configuration,
    startAgain,
    transient,
    revoked: {
      class: 'dead_grant',
      code: 'grant_revoked',
      retryable: false,
      cause: `${crm} no longer accepts the refresh token: it was revoked or has expired, or the app was removed.`,
      remedy: `The user connects ${crm} again.`,
    },
    codeRejected: startAgain(
      `${crm} did not accept the authorization code: it is expired, used, or of another attempt.`,
    ),
    clientUnknown: configuration(
      `${crm} does not know our client id.`,
      `An operator checks ${prefix}_CLIENT_ID and that the app still exists.`,
    ),
    secretRefused: configuration(
      `${crm} does not accept our client id and secret.`,
      `An operator checks ${prefix}_CLIENT_ID and sets ${prefix}_CLIENT_SECRET to the app's current secret.`,
    ),
    callbackUnknown: configuration(
      'Our callback address is not registered with the app.',
      `An operator adds {PUBLIC_URL}/crm-oauth/${name}/callback to the app in ${crm}.`,
    ),
    undocumented: transient(
      'provider_error',
      `${crm} refused the request for a reason that is not documented.`,
    ),
    busy: transient('provider_busy', `${crm} is not able to answer token requests right now.`),
  } as const satisfies Record<string, Refusal | ((...words: never[]) => Refusal)>;
}

/**
 * A refusal as a failure. An error inside a 200 is none that any CRM documents, so that nothing
 * final may come of it.
 *
 * @param providerError - The CRM's own words, for the log.
 */
export function refusalFailure(
  refusal: Refusal,
  busy: Refusal,
  answer: HttpAnswer,
  providerError: string,
): ProviderFailure {
  const sure = answer.status !== 200;
  return new ProviderFailure({
    ...(sure || refusal.class !== 'dead_grant' ? refusal : busy),
    delivery: sure ? 'definite' : 'unknown',
    retryAfter: answer.retryAfter,
    providerError: providerError.slice(0, 200),
  });
}
