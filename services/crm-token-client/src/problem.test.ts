import {
  ConnectionAmbiguous,
  ConnectionNotFound,
  CrmTokenError,
  ProviderUnavailable,
  RateLimited,
  ReauthRequired,
  ServiceUnreachable,
  Unauthorized,
} from './errors.js';
import { errorFrom } from './problem.js';

const receivedAt = Date.parse('2026-03-01T12:00:00.000Z');
const diagnosis = { code: 'grant_revoked', retryable: false, cause: 'Why.', remedy: 'What.' };
const at = (time: string) => new Date(`2026-03-01T${time}.000Z`);

const refusal = (status: number, body: unknown, retryAfter: string | null = null) =>
  errorFrom({ status, body, retryAfter, receivedAt });

describe('errorFrom', () => {
  it.each([
    [409, 'reauth_required', ReauthRequired],
    [404, 'connection_not_found', ConnectionNotFound],
    [409, 'connection_ambiguous', ConnectionAmbiguous],
    [503, 'provider_unavailable', ProviderUnavailable],
    [503, 'provider_misconfigured', ProviderUnavailable],
    [503, 'provider_blocked', ProviderUnavailable],
    [401, 'invalid_token', Unauthorized],
    [403, 'insufficient_scope', Unauthorized],
    [429, 'refresh_limit_reached', RateLimited],
    [500, 'token_unreadable', ServiceUnreachable],
    [400, 'validation_failed', CrmTokenError],
    [404, 'provider_unknown', CrmTokenError],
  ])('%i %s', (status, code, type) => {
    const error = refusal(status, { code, title: 'In short', requestId: 'r-1' });
    expect(error.constructor).toBe(type);
    expect(error.message).toBe('In short');
  });

  it('keeps code, request id, connection and diagnosis', () => {
    const body = { code: 'reauth_required', requestId: 'r-1', connectionId: 'c-1', diagnosis };
    expect(refusal(409, body)).toMatchObject({
      name: 'ReauthRequired',
      code: 'reauth_required',
      status: 409,
      requestId: 'r-1',
      connectionId: 'c-1',
      diagnosis,
    });
  });

  it.each([
    ['7', at('12:00:07')],
    ['Sun, 01 Mar 2026 12:01:00 GMT', at('12:01:00')],
    [null, at('12:00:05')],
    ['soon', at('12:00:05')],
  ])('Retry-After: %s', (retryAfter, retryAt) => {
    const body = { code: 'provider_unavailable', diagnosis };
    expect(refusal(503, body, retryAfter)).toMatchObject({ retryAt, diagnosis });
    expect(refusal(429, { code: 'too_many' }, retryAfter)).toMatchObject({ retryAt });
  });

  it('names the candidates', () => {
    const candidates = [{ id: 'c-1', externalAccountName: 'Northwind' }, { id: 'c-2' }];
    expect(refusal(409, { code: 'connection_ambiguous', candidates: [...candidates, 1] })).toEqual(
      expect.objectContaining({ candidates }),
    );
  });

  it.each(['invalid_client', 'unauthorized_client', 'invalid_scope'])(
    'of the token endpoint, %s: the credentials are unfit',
    (error) => {
      const found = refusal(400, { error, error_description: 'Why.' });
      expect(found).toBeInstanceOf(Unauthorized);
      expect(found.message).toBe('Why.');
    },
  );

  it.each([undefined, null, 'text', {}])('a body of %p is not the service’s', (body) => {
    expect(refusal(502, body)).toBeInstanceOf(ServiceUnreachable);
  });
});
