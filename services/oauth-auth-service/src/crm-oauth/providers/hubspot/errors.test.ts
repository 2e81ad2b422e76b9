import type { ProviderFailure } from '../failure.js';
import type { HttpAnswer } from '../http.js';
import type { RawTokenAnswer } from '../strategy.js';
import { apiErrors, exchangeErrors, hubspotErrors } from './errors.js';

const answer = (status = 400): HttpAnswer => ({
  status,
  contentType: 'application/json',
  body: '',
  retryAfter: undefined,
});

const read = (body: RawTokenAnswer, status?: number): ProviderFailure | undefined =>
  hubspotErrors.read(body, answer(status));

const meanings = [
  ['BAD_REFRESH_TOKEN', 'invalid_grant', 'dead_grant', 'grant_revoked'],
  ['BAD_HUB', 'invalid_grant', 'dead_grant', 'account_inactive'],
  ['BAD_CLIENT_ID', 'invalid_client', 'configuration', 'provider_misconfigured'],
  ['BAD_CLIENT_SECRET', 'invalid_client', 'configuration', 'provider_misconfigured'],
  ['BAD_GRANT_TYPE', 'unsupported_grant_type', 'configuration', 'provider_misconfigured'],
  ['BAD_REDIRECT_URI', 'invalid_request', 'configuration', 'provider_misconfigured'],
  ['BAD_AUTH_CODE', 'invalid_grant', 'start_again', 'authorization_rejected'],
  ['EXPIRED_AUTH_CODE', 'invalid_grant', 'start_again', 'authorization_rejected'],
  ['MISMATCH_REDIRECT_URI_AUTH_CODE', 'invalid_grant', 'start_again', 'authorization_rejected'],
  ['BAD_CODE_VERIFIER', 'invalid_grant', 'start_again', 'authorization_rejected'],
  ['BAD_SCOPES', 'invalid_scope', 'start_again', 'authorization_rejected'],
] as const;

describe("HubSpot's token errors", () => {
  it.each(meanings)('%s, in both generations', (status, error, failureClass, code) => {
    const now = { error, error_description: 'x', status, message: 'x' };
    const legacy = { status, message: 'x', correlationId: '1' };
    for (const body of [now, legacy]) {
      const failure = read(body);
      expect(failure).toMatchObject({ class: failureClass, delivery: 'definite' });
      expect(failure?.diagnosis.code).toBe(code);
      expect(failure?.providerError).toContain(status);
    }
  });

  it.each([
    ['invalid_client', 'configuration'],
    ['invalid_grant', 'dead_grant'],
    ['unsupported_grant_type', 'configuration'],
    ['invalid_scope', 'start_again'],
    ['something_new', 'transient'],
  ] as const)('%s alone (RFC 6749 §5.2)', (error, failureClass) => {
    expect(read({ error })).toMatchObject({ class: failureClass, delivery: 'definite' });
  });

  it('invalid_grant alone, where a code was exchanged, speaks of the code', () => {
    const failure = exchangeErrors.read({ error: 'invalid_grant' }, answer());
    expect(failure?.class).toBe('start_again');
    const known = exchangeErrors.read({ status: 'BAD_CLIENT_ID', error: 'x' }, answer());
    expect(known?.class).toBe('configuration');
  });

  it.each([423, 477])('%i passes by itself, whatever its body says', (status) => {
    const failure = read({ status: 'BAD_REFRESH_TOKEN', message: 'x' }, status);
    expect(failure).toMatchObject({ class: 'transient', delivery: 'definite' });
  });

  it('an error inside a 200 ends nothing', () => {
    const failure = read({ status: 'BAD_REFRESH_TOKEN', message: 'x' }, 200);
    expect(failure).toMatchObject({ class: 'transient', delivery: 'unknown' });
  });

  it.each([
    ['a token answer', { access_token: 'a', token_use: 'access_token' }],
    ['an introspection', { active: false }],
    ['an API error', { status: 'error', category: 'VALIDATION_ERROR' }],
    ['a status that is inherited', { status: 'constructor' }],
    ['fields of other types', { status: 5, error: null }],
  ])('%s is no token error', (_name, body) => {
    expect(read(body)).toBeUndefined();
  });
});

describe("HubSpot's answers to a call with an access token", () => {
  it.each([
    [401, { category: 'EXPIRED_AUTHENTICATION' }, 'transient', 'access_token_refused'],
    [403, { category: 'MISSING_SCOPES' }, 'blocked', 'app_not_approved'],
    [423, {}, 'transient', 'provider_busy'],
  ] as const)('%i %j', (status, body, failureClass, code) => {
    const failure = apiErrors.read({ status: 'error', ...body }, answer(status));
    expect(failure).toMatchObject({ class: failureClass, diagnosis: { code } });
  });

  it('404 is none of them', () => {
    expect(apiErrors.read({ status: 'error' }, answer(404))).toBeUndefined();
  });
});
