import { ApiError } from '../platform/http/errors.js';
import type { Principal } from '../platform/principal.js';
import { requireSession } from './session.policy.js';

const session: Principal = {
  userId: 'u',
  tenantId: 't',
  role: 'admin',
  scopes: new Set(),
  via: 'session',
  sessionId: 's',
};
const { sessionId: _none, ...withoutSession } = session;

describe('requireSession', () => {
  it('lets a signed-in person through', () => {
    expect(requireSession(session)).toEqual(session);
  });

  it.each<[string, Principal]>([
    ['an API token of the same user', { ...withoutSession, via: 'api_token' }],
    ['a client', { ...withoutSession, via: 'client', userId: null }],
    ['a session without an id', withoutSession],
  ])('refuses %s', (_what, principal) => {
    expect(() => requireSession(principal)).toThrow(ApiError);
  });
});
