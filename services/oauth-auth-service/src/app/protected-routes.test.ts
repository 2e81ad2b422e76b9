import {
  newSigningKey,
  startTestService,
  type TestService,
  type TestUser,
} from '../testing/index.js';

let service: TestService;
let user: TestUser;
beforeAll(async () => {
  service = await startTestService();
  user = await service.registerUser();
});
afterAll(() => service.close());

const SOME_ID = '7d0f3a52-31c7-4f5b-9b51-0f8a4d4c2e61';

const PROTECTED = [
  ['post', '/auth/logout'],
  ['get', '/users'],
  ['get', '/users/profile'],
  ['put', '/users/profile'],
  ['post', '/users/change-password'],
  ['post', '/users/invitations'],
  ['get', '/users/invitations'],
  ['delete', `/users/invitations/${SOME_ID}`],
  ['get', `/users/${SOME_ID}`],
  ['put', `/users/${SOME_ID}/role`],
  ['post', `/users/${SOME_ID}/deactivate`],
  ['post', `/users/${SOME_ID}/reactivate`],
  ['get', '/audit'],
  ['get', '/tokens'],
  ['post', '/tokens/generate'],
  ['post', `/tokens/${SOME_ID}/revoke`],
  ['get', '/crm-oauth/providers'],
  ['get', '/crm-oauth/connections'],
  ['get', '/crm-oauth/tokens'],
] as const;

describe.each(PROTECTED)('15. Bearer errors (RFC 6750 §3): %s %s', (method, path) => {
  it('challenges a caller without credentials, barely (RFC 6750 §3.1)', async () => {
    const response = await service.http[method](path);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.type).toBe('application/problem+json');
    expect(response.body.code).toBe('unauthenticated');
  });

  it.each(['Bearer nonsense', 'Bearer a.b.c', 'Bearer', 'bearer  x y'])(
    'refuses %j as invalid_token (RFC 6750 §3.1)',
    async (header) => {
      const response = await service.http[method](path).set('Authorization', header);
      expect(response.status).toBe(401);
      expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    },
  );

  it('does not read a token from the query or the body (RFC 9700 §4.3.2)', async () => {
    const request = service.http[method](`${path}?access_token=${user.accessToken}`);
    const response = await (method === 'get'
      ? request
      : request.send({ access_token: user.accessToken }));
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it('does not take a refresh token for an access token', async () => {
    const response = await service.http[method](path).set(
      'Authorization',
      `Bearer ${user.refreshToken}`,
    );
    expect(response.status).toBe(401);
  });
});

describe('a session token', () => {
  it('of another service with the same key ids is refused', async () => {
    const other = await startTestService({ env: { JWT_PRIVATE_KEYS: newSigningKey('sig-1') } });
    try {
      const { bearer } = await other.registerUser();
      const response = await service.http.get('/users/profile').set('Authorization', bearer);
      expect(response.status).toBe(401);
    } finally {
      await other.close();
    }
  });

  it('is refused from the second of its expiry, and not before', async () => {
    const { bearer } = await service.registerUser();
    const profile = () => service.http.get('/users/profile').set('Authorization', bearer);
    service.clock.advance(598);
    expect((await profile()).status).toBe(200);
    service.clock.advance(2);
    expect((await profile()).status).toBe(401);
  });

  it('accepts the scheme in any case of letters (RFC 9110 §11.1)', async () => {
    const { accessToken } = await service.registerUser();
    const response = await service.http
      .get('/users/profile')
      .set('Authorization', `bEARER ${accessToken}`);
    expect(response.status).toBe(200);
  });
});
