import type { GrantRow } from '../grants/grant.js';
import { type Diagnosis, type KnownDiagnosis, ProviderFailure } from '../providers/failure.js';
import type { CrmProvider } from '../providers/provider.js';
import { answerLost } from './lifecycle.js';

export const WAITING: KnownDiagnosis = {
  code: 'refresh_pending',
  retryable: true,
  cause: 'A refresh of this connection is under way and has not ended yet.',
  remedy: 'Try again in a few seconds.',
};

export const storedDiagnosis = (grant: GrantRow): Diagnosis =>
  grant.lastErrorCode === null
    ? WAITING
    : {
        code: grant.lastErrorCode,
        retryable: grant.lastErrorRetryable ?? true,
        cause: grant.lastErrorCause ?? '',
        remedy: grant.lastErrorRemedy ?? '',
      };

export const notConfigured = (provider: string): KnownDiagnosis => ({
  code: 'provider_misconfigured',
  retryable: true,
  cause: `The service is running without credentials for ${provider}.`,
  remedy: 'An operator sets the client id and secret of this provider.',
});

export const lostFailure = (): ProviderFailure =>
  new ProviderFailure({ class: 'dead_grant', delivery: 'definite', ...answerLost() });

export const massRefusal = ({ providerError }: ProviderFailure): ProviderFailure =>
  new ProviderFailure({
    class: 'configuration',
    delivery: 'definite',
    code: 'provider_misconfigured',
    retryable: true,
    cause:
      'The CRM refuses many grants of our app at once: its secret was changed, or it was switched off.',
    remedy: 'An operator checks the app in the CRM and the client secret; no connection is ended.',
    providerError,
  });

export const tooLate = (): ProviderFailure =>
  new ProviderFailure({
    class: 'transient',
    delivery: 'not_sent',
    code: 'refresh_postponed',
    retryable: true,
    cause: 'The database answered too slowly for a safe refresh.',
    remedy: 'Nothing to do: it is tried again by itself.',
  });

export const noRefreshToken = ({ displayName }: CrmProvider): ProviderFailure =>
  new ProviderFailure({
    class: 'dead_grant',
    delivery: 'definite',
    code: 'no_refresh_token',
    retryable: false,
    cause: `${displayName} gave no refresh token for this connection, so its access token cannot be renewed.`,
    remedy: 'The user connects again with the scope that allows refreshing (`refresh_token`).',
  });
