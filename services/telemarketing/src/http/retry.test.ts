import {
  CrmTokenError,
  ProviderUnavailable,
  RateLimited,
  ReauthRequired,
  ServiceUnreachable,
} from '@tetrix/crm-token-client';
import { CrmApiError, CrmLimitReached } from '../errors.js';
import { type Attempt, pauseBefore } from './retry.js';

const now = Date.parse('2026-03-01T12:00:00Z');
const inSeconds = (seconds: number) => new Date(now + seconds * 1000);

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  repeatable: true,
  patienceMs: 60_000,
  now,
  chance: 1,
  ...changes,
});

const failure = (status: number | null) => ({
  provider: 'hubspot',
  status,
  code: 'x',
  message: '',
});
const api = (status: number | null) => new CrmApiError(failure(status));
const limit = (retryAt: Date | null) => new CrmLimitReached(failure(429), retryAt);
const options = { code: 'x', status: 503 };

describe('pauseBefore', () => {
  it.each([
    ['a lost answer', api(null), 250],
    ['a server’s fault', api(502), 250],
    ['a locked account', api(423), 250],
    ['a refusal', api(400), null],
    ['a limit that ends in time', limit(inSeconds(10)), 10_000],
    ['a limit that ends too late', limit(inSeconds(61)), null],
    ['a limit of unknown end', limit(null), null],
    ['a service that is away', new ServiceUnreachable('', null), 250],
    ['a service’s limit', new RateLimited('', options, inSeconds(3)), 3000],
    [
      'a CRM that gives no token',
      new ProviderUnavailable('', options, { retryAt: inSeconds(5) }),
      5000,
    ],
    ['a dead grant', new ReauthRequired('', options, {}), null],
    ['another token error', new CrmTokenError('', options), null],
    ['an error of our own', new TypeError('x'), null],
  ])('after %s', (_name, error, expected) => {
    expect(pauseBefore(error, attempt())).toBe(expected);
  });

  it('does not repeat what may not be carried out twice, unless it was never sent', () => {
    const once = attempt({ repeatable: false });
    expect(pauseBefore(api(null), once)).toBeNull();
    expect(pauseBefore(limit(inSeconds(1)), once)).toBe(1000);
    expect(pauseBefore(new ServiceUnreachable('', null), once)).toBe(250);
  });

  it('backs off, with jitter, and gives up', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 9, 10].map((number) =>
      pauseBefore(api(503), attempt({ number })),
    );
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, null]);
    expect(pauseBefore(api(503), attempt({ chance: 0 }))).toBe(125);
  });
});
