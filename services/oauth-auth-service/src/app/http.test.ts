import { startTestService, type TestService } from '../testing/index.js';

const ALLOWED = 'https://app.tetrix.example';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ env: { CORS_ALLOWLIST: ALLOWED } });
});
afterAll(() => service.close());

describe('request ids', () => {
  it('take over a harmless one and echo it, in the problem too', async () => {
    const response = await service.http.get('/nowhere').set('X-Request-Id', 'trace-1.a_B');
    expect(response.headers['x-request-id']).toBe('trace-1.a_B');
    expect(response.body.requestId).toBe('trace-1.a_B');
  });

  it.each(['has space', 'x'.repeat(65), 'a{b}', ''])('replace %.20j', async (given) => {
    const response = await service.http.get('/healthz').set('X-Request-Id', given);
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('problems (RFC 9457)', () => {
  it('answer an unknown path with 404', async () => {
    const response = await service.http.get('/nowhere?x=1');
    expect(response.status).toBe(404);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({
      type: 'urn:tetrix:error:not_found',
      status: 404,
      code: 'not_found',
    });
  });

  it.each([
    ['get', '/auth/login', 'POST, OPTIONS'],
    ['delete', '/users/profile', 'GET, PUT, HEAD, OPTIONS'],
    ['post', '/healthz', 'GET, HEAD, OPTIONS'],
  ] as const)('answer %s %s with 405 and Allow (RFC 9110 §15.5.6)', async (method, path, allow) => {
    const response = await service.http[method](path);
    expect(response.status).toBe(405);
    expect(response.headers['allow']).toBe(allow);
    expect(response.body.code).toBe('method_not_allowed');
  });

  it('answer OPTIONS with Allow alone', async () => {
    const response = await service.http.options('/auth/login');
    expect(response.status).toBe(204);
    expect(response.headers['allow']).toBe('POST, OPTIONS');
  });

  it.each([
    ['text/plain', 'hello', 415, 'unsupported_media_type'],
    ['application/x-www-form-urlencoded', 'email=a', 415, 'unsupported_media_type'],
    ['application/json; charset=latin1', '{}', 415, 'unsupported_media_type'],
    ['application/json', '{"email":', 400, 'invalid_json'],
    ['application/json', '"text"', 400, 'invalid_json'],
    ['application/json', `{"email":"${'x'.repeat(70_000)}"}`, 413, 'payload_too_large'],
  ])('answer a body of %s %.12s with %i', async (type, body, status, code) => {
    const response = await service.http.post('/auth/login').set('Content-Type', type).send(body);
    expect(response.status).toBe(status);
    expect(response.body.code).toBe(code);
  });

  it('answer a broken percent-encoding with 400', async () => {
    const response = await fetch(`${service.url}/crm-oauth/connections/%E0%A4%A`);
    expect(response.status).toBe(400);
  });
});

describe('headers of every answer', () => {
  it.each(['/', '/healthz', '/nowhere', '/users/profile', '/.well-known/jwks.json'])(
    'keep %s from being framed, sniffed and referred from',
    async (path) => {
      const { headers } = await service.http.get(path);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
    },
  );

  it('forbid storing, but for the public keys', async () => {
    const { headers } = await service.http.get('/users/profile');
    expect(headers['cache-control']).toBe('no-store');
    const keys = await service.http.get('/.well-known/jwks.json');
    expect(keys.headers['cache-control']).toBe('public, max-age=300');
    expect(keys.type).toBe('application/jwk-set+json');
  });

  it('pin https where that is how browsers reach us', async () => {
    const secure = await startTestService({ env: { PUBLIC_URL: 'https://auth.tetrix.example' } });
    try {
      const { headers } = await secure.http.get('/healthz');
      expect(headers['strict-transport-security']).toMatch(/^max-age=31536000/);
    } finally {
      await secure.close();
    }
  });
});

describe('CORS', () => {
  const originAllowed = async (path: string, origin: string) =>
    (await service.http.get(path).set('Origin', origin)).headers['access-control-allow-origin'];

  it('lets pages of a listed origin call the API, without cookies', async () => {
    const response = await service.http
      .options('/auth/login')
      .set('Origin', ALLOWED)
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'authorization,content-type');
    expect(response.status).toBe(204);
    expect(response.headers['access-control-allow-origin']).toBe(ALLOWED);
    expect(response.headers['access-control-allow-credentials']).toBeUndefined();
    expect(response.headers['vary']).toContain('Origin');
  });

  it.each(['https://evil.example', 'null', `${ALLOWED}.evil.example`])(
    'gives %s nothing',
    async (origin) => {
      expect(await originAllowed('/users/profile', origin)).toBeUndefined();
    },
  );

  it.each(['/', '/oauth/token', '/crm-oauth/salesforce/callback', '/crm-oauth/start/x'])(
    'is not there on %s, where browsers navigate to',
    async (path) => {
      expect(await originAllowed(path, ALLOWED)).toBeUndefined();
    },
  );
});

describe('the access log', () => {
  it('holds method, path, status and time, but no header, query, body or token', async () => {
    const user = await service.registerUser();
    await service.http
      .get('/users/profile?access_token=query-secret')
      .set('Authorization', user.bearer)
      .set('X-Request-Id', 'the-line');
    await service.http.get('/crm-oauth/start/ticket-secret');
    await service.http.post('/auth/refresh').send({ refreshToken: user.refreshToken });
    const line = service
      .logs()
      .split('\n')
      .find((text) => text.includes('the-line'));
    expect(JSON.parse(line ?? '{}')).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'oauth-auth-service',
      pid: process.pid,
      requestId: 'the-line',
      method: 'GET',
      path: '/users/profile',
      status: 200,
      ms: expect.any(Number),
      msg: 'request',
    });
    const secrets = [user.accessToken, user.refreshToken, user.password, user.email];
    for (const secret of [...secrets, 'query-secret', 'ticket-secret']) {
      expect(service.logs()).not.toContain(secret);
    }
  });
});

describe('pages', () => {
  it.each([
    ['/', 'Tetrix CRM connection service'],
    ['/reset-password', 'Choose a new password'],
    ['/accept-invitation', 'Join your team'],
  ])('%s is there, with its assets and no inline script', async (path, title) => {
    const response = await service.http.get(path);
    expect(response.type).toBe('text/html');
    expect(response.text).toContain(title);
    expect(response.text).not.toMatch(/<script(?![^>]*src=)| on\w+=|style=/);
    for (const [, asset] of response.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      expect((await service.http.get(asset ?? '')).status).toBe(200);
    }
  });
});
