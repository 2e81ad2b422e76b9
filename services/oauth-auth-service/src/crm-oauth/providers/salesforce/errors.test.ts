import type { ProviderFailure } from '../failure.js';
import { salesforceErrors } from './errors.js';

function read(error: unknown, description?: unknown, status = 400): ProviderFailure | undefined {
  const body = { error, ...(description === undefined ? {} : { error_description: description }) };
  const answer = { status, contentType: 'application/json', body: '', retryAfter: undefined };
  return salesforceErrors.read(body, answer);
}

describe('Salesforce token errors, by every documented word and description', () => {
  it.each([
    ['invalid_grant', 'expired access/refresh token', 'dead_grant', 'grant_revoked'],
    ['invalid_grant', 'authentication failure', 'dead_grant', 'grant_revoked'],
    ['invalid_grant', "user hasn't approved this consumer", 'dead_grant', 'grant_revoked'],
    ['invalid_grant', 'inactive user', 'dead_grant', 'user_inactive'],
    ['invalid_grant', 'inactive organization', 'dead_grant', 'account_inactive'],
    ['invalid_grant', 'expired authorization code', 'start_again', 'authorization_rejected'],
    ['invalid_grant', 'invalid authorization code', 'start_again', 'authorization_rejected'],
    ['invalid_grant', 'invalid code verifier', 'start_again', 'authorization_rejected'],
    ['invalid_request', 'invalid code verifier', 'start_again', 'authorization_rejected'],
    ['invalid_grant', 'ip restricted', 'blocked', 'ip_restricted'],
    [
      'invalid_app_access',
      'user is not admin approved to access this app',
      'blocked',
      'app_not_approved',
    ],
    ['invalid_client_id', 'client identifier invalid', 'configuration', 'provider_misconfigured'],
    ['invalid_client', 'invalid client credentials', 'configuration', 'provider_misconfigured'],
    [
      'redirect_uri_mismatch',
      'redirect_uri must match configuration',
      'configuration',
      'provider_misconfigured',
    ],
    [
      'unsupported_grant_type',
      'grant type not supported',
      'configuration',
      'provider_misconfigured',
    ],
    ['unknown_error', 'retry your request', 'transient', 'provider_busy'],
    ['service_unavailable', 'down', 'transient', 'provider_busy'],
    ['server_error', 'down', 'transient', 'provider_busy'],
    ['system_down', 'down', 'transient', 'provider_busy'],
    ['rate_limit_exceeded', '', 'rate_limited', 'provider_rate_limited'],
    ['slow_down', '', 'rate_limited', 'provider_rate_limited'],
    ['invalid_grant', 'login rate exceeded', 'rate_limited', 'provider_rate_limited'],
  ])('%s "%s" is %s', (error, description, failureClass, code) => {
    const failure = read(error, description);
    expect(failure).toMatchObject({
      class: failureClass,
      delivery: 'definite',
      diagnosis: { code },
      providerError: `${error}: ${description}`,
    });
    expect(failure?.diagnosis.cause).toMatch(/\.$/);
    expect(failure?.diagnosis.remedy).toMatch(/\.$/);
  });

  it('only a dead grant and a used code are beyond retrying', () => {
    const retryable = (error: string, text: string) => read(error, text)?.diagnosis.retryable;
    expect(retryable('invalid_grant', 'expired access/refresh token')).toBe(false);
    expect(retryable('invalid_grant', 'expired authorization code')).toBe(false);
    expect(retryable('invalid_grant', 'ip restricted')).toBe(true);
    expect(retryable('invalid_client', 'invalid client credentials')).toBe(true);
  });

  it('an overlap is transient and says nothing of the other call: never a dead grant', () => {
    expect(read('invalid_grant', 'token request is already being processed')).toMatchObject({
      class: 'transient',
      delivery: 'unknown',
      diagnosis: { code: 'refresh_in_progress', retryable: true },
    });
  });

  it.each([
    'TOKEN REQUEST IS ALREADY BEING PROCESSED',
    'Token request is already being processed.',
  ])('reads descriptions whatever their case: %s', (description) => {
    expect(read('invalid_grant', description)?.class).toBe('transient');
  });

  it.each(['not_in_any_document', 'constructor', '__proto__', 'toString', ''])(
    'an undocumented word, %p, ends no grant',
    (error) => {
      expect(read(error, 'whatever')).toMatchObject({
        class: 'transient',
        diagnosis: { code: 'provider_error', retryable: true },
      });
    },
  );

  it('an error inside a 200 is no documented refusal: its effect is unknown and ends no grant', () => {
    expect(read('invalid_grant', 'expired access/refresh token', 200)).toMatchObject({
      class: 'transient',
      delivery: 'unknown',
    });
  });

  it.each([undefined, null, 7, { code: 'invalid_grant' }])('%p is no error word', (error) => {
    expect(read(error)).toBeUndefined();
  });

  it('a description that is no text counts as none', () => {
    expect(read('invalid_grant', { toString: 'ip restricted' })?.class).toBe('dead_grant');
  });

  it('keeps no more of the text than a log line should hold', () => {
    expect(read('invalid_grant', 'x'.repeat(5_000))?.providerError).toHaveLength(200);
  });
});
