import { createHash } from 'node:crypto';
import {
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestClient,
  type TestService,
  type TestUser,
  VERIFIER,
} from '../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
let web: TestClient;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
  web = await clients.register(admin);
});
afterAll(() => service.close());

const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };

describe('9. An authorization code is good for one use (RFC 6749 §4.1.2, §4.1.3)', () => {
  it('is exchanged for tokens that open the calls of its user (RFC 6749 §4.1.3)', async () => {
    const tokens = await clients.tokens(admin, web);
    expect(tokens.access_token).toMatch(/^tx_at_[\w-]{43}$/);
    expect(tokens.refresh_token).toMatch(/^tx_rt_[\w-]{43}$/);
    expect(tokens.scope).toBe('openid profile email crm:read crm:token');
    expect((await clients.readsConnections(tokens.access_token)).status).toBe(200);
    expect(await clients.introspect(web, tokens.access_token)).toMatchObject({
      active: true,
      sub: admin.id,
      client_id: web.client_id,
      iss: service.url,
    });
  });

  it('used twice is refused, and ends the tokens it issued (RFC 6749 §4.1.2)', async () => {
    const code = await clients.code(admin, web);
    const first = await clients.exchange(web, code);
    expect(first.status).toBe(200);
    expect(await clients.exchange(web, code)).toMatchObject(invalidGrant);
    expect((await clients.readsConnections(first.body.access_token)).status).toBe(401);
    expect(await clients.refresh(web, first.body.refresh_token)).toMatchObject(invalidGrant);
  });

  it('sent at once by many is exchanged by one at most (RFC 6749 §4.1.2)', async () => {
    const code = await clients.code(admin, web);
    const answers = await Promise.all(Array.from({ length: 8 }, () => clients.exchange(web, code)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect((await clients.readsConnections(won[0]?.body.access_token)).status).toBe(401);
  });

  it.each([
    ['another redirect URI', { redirect_uri: `${REDIRECT_URI}/` }],
    ['the wrong verifier', { code_verifier: 'A'.repeat(43) }],
  ])('is not exchanged with %s (RFC 6749 §4.1.3, RFC 7636 §4.6)', async (_what, changes) => {
    const code = await clients.code(admin, web);
    expect(await clients.exchange(web, code, changes)).toMatchObject(invalidGrant);
  });

  it('is not exchanged without a verifier (RFC 7636 §4.6)', async () => {
    const code = await clients.code(admin, web);
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    expect(await clients.token(web, form)).toMatchObject(invalidGrant);
  });

  it('is not exchanged by another client (RFC 6749 §4.1.3)', async () => {
    const other = await clients.register(admin);
    const code = await clients.code(admin, web);
    expect(await clients.exchange(other, code)).toMatchObject(invalidGrant);
  });

  it('lives for a minute (RFC 6749 §4.1.2)', async () => {
    await clients.code(admin, web);
    const row = await service.prisma.authorizationCode.findFirstOrThrow({
      orderBy: { createdAt: 'desc' },
    });
    expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(60_000);
    await service.prisma.authorizationCode.updateMany({ data: { expiresAt: new Date(0) } });
  });
});

describe('10. A refresh token rotates, and its reuse ends the family (RFC 6749 §6, RFC 9700 §4.14.2)', () => {
  it('is replaced each time, and the old one ends the family (RFC 9700 §4.14.2)', async () => {
    const first = await clients.tokens(admin, web);
    const second = (await clients.refresh(web, first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await clients.readsConnections(second.access_token)).status).toBe(200);

    expect(await clients.refresh(web, first.refresh_token)).toMatchObject(invalidGrant);
    for (const token of [first.access_token, second.access_token]) {
      expect((await clients.readsConnections(token)).status).toBe(401);
      expect(await clients.introspect(web, token)).toEqual({ active: false });
    }
    expect(await clients.refresh(web, second.refresh_token)).toMatchObject(invalidGrant);
  });

  it('sent at once by many is exchanged by one at most (RFC 9700 §4.14.2)', async () => {
    const { refresh_token: token } = await clients.tokens(admin, web);
    const calls = Array.from({ length: 8 }, () => clients.refresh(web, token));
    const won = (await Promise.all(calls)).filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect((await clients.readsConnections(won[0]?.body.access_token)).status).toBe(401);
  });

  it('of one authorization does not take another with it', async () => {
    const [stolen, other] = [await clients.tokens(admin, web), await clients.tokens(admin, web)];
    await clients.refresh(web, stolen.refresh_token);
    await clients.refresh(web, stolen.refresh_token);
    expect((await clients.readsConnections(other.access_token)).status).toBe(200);
  });

  it('narrows scopes and never widens them (RFC 6749 §6)', async () => {
    const { refresh_token: token } = await clients.tokens(admin, web, {
      scope: 'crm:read crm:token',
    });
    const wider = await clients.refresh(web, token, { scope: 'crm:read email' });
    expect(wider).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    const narrower = await clients.refresh(web, token, { scope: 'crm:read' });
    expect(narrower).toMatchObject({ status: 200, body: { scope: 'crm:read' } });
  });

  it('is not exchanged by another client, and is none the worse (RFC 6749 §6)', async () => {
    const other = await clients.register(admin);
    const { refresh_token: token } = await clients.tokens(admin, web);
    expect(await clients.refresh(other, token)).toMatchObject(invalidGrant);
    expect((await clients.refresh(web, token)).status).toBe(200);
  });
});

describe('11. /oauth/refresh is the token endpoint with the grant fixed (RFC 6749 §6)', () => {
  it('exchanges a refresh token and nothing else without naming the grant', async () => {
    const { refresh_token } = await clients.tokens(admin, web);
    const response = await clients.post('/oauth/refresh', web, { refresh_token });
    expect(response.status).toBe(200);
    const other = { grant_type: 'client_credentials' };
    expect(await clients.post('/oauth/refresh', web, other)).toMatchObject({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  });
});

describe('7. The token endpoint answers by RFC 6749 §5.1 and §5.2', () => {
  it('answers without caching, success and error alike (RFC 6749 §5.1)', async () => {
    const machine = await clients.registerMachine(admin);
    const good = await clients.token(machine, { grant_type: 'client_credentials' });
    const bad = await clients.token(machine, { grant_type: 'nonsense' });
    expect([good, bad].map((answer) => answer.headers['cache-control'])).toEqual([
      'no-store',
      'no-store',
    ]);
    expect(bad).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it('tells an unknown client and a wrong secret in the same words (RFC 6749 §5.2)', async () => {
    const form = { grant_type: 'client_credentials' };
    const unknown = await clients.token({ ...web, client_id: 'nobody' }, form);
    const wrong = await clients.token({ ...web, client_secret: 'wrong' }, form);
    for (const answer of [unknown, wrong]) {
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
    expect(unknown.body).toEqual(wrong.body);
    expect(unknown.body.error).toBe('invalid_client');
  });
});

describe('8. Clients prove who they are in one way (RFC 6749 §2.3, RFC 6819 §5.1.4.1.3)', () => {
  it('takes the secret in the form as well, but not twice (RFC 6749 §2.3)', async () => {
    const machine = await clients.registerMachine(admin);
    const { client_id, client_secret } = machine;
    const form = { grant_type: 'client_credentials', client_id, client_secret };
    expect((await clients.token(null, form)).status).toBe(200);
    expect(await clients.token(machine, form)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('is a public client by its id alone, and by nothing that comes with a secret', async () => {
    const open = await clients.register(admin, {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
      scope: 'openid',
    });
    const { client_id } = open;
    const form = { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, client_id };
    const code = await clients.code(admin, open);
    const good = { ...form, code, code_verifier: VERIFIER };
    expect((await clients.token(null, good)).status).toBe(200);
    const withSecret = { ...good, client_secret: 'made up' };
    expect(await clients.token(null, withSecret)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('keeps a secret as its hash', async () => {
    const row = await service.prisma.oAuthClient.findUniqueOrThrow({
      where: { id: web.client_id },
    });
    expect(row.secret).toBe(createHash('sha256').update(web.client_secret).digest('hex'));
  });
});

describe('7. What the token endpoint reads (RFC 6749 §3.2, §3.3)', () => {
  it('refuses a repeated parameter and ignores an unknown one (RFC 6749 §3.2)', async () => {
    const machine = await clients.registerMachine(admin);
    const send = (body: string) =>
      service.http
        .post('/oauth/token')
        .auth(machine.client_id, machine.client_secret)
        .type('form')
        .send(body);
    const twice = 'grant_type=client_credentials&scope=crm:read&scope=crm:token';
    expect(await send(twice)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect((await send('grant_type=client_credentials&colour=blue')).status).toBe(200);
  });

  it('gives a client no scope beyond its registration (RFC 6749 §3.3)', async () => {
    const machine = await clients.registerMachine(admin);
    const form = { grant_type: 'client_credentials', scope: 'crm:read crm:admin' };
    expect(await clients.token(machine, form)).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });

  it('refuses a grant that the client is not registered for (RFC 6749 §5.2)', async () => {
    const form = { grant_type: 'client_credentials' };
    expect(await clients.token(web, form)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    });
    const codeOnly = await clients.register(admin, { redirect_uris: [REDIRECT_URI] });
    expect((await clients.refresh(codeOnly, 'unknown')).body.error).toBe('unauthorized_client');
  });
});

describe('12. Revoking (RFC 7009 §2)', () => {
  it('a refresh token ends all that came of its authorization (RFC 7009 §2.1)', async () => {
    const { access_token, refresh_token } = await clients.tokens(admin, web);
    expect((await clients.post('/oauth/revoke', web, { token: refresh_token })).status).toBe(200);
    expect((await clients.readsConnections(access_token)).status).toBe(401);
    expect(await clients.refresh(web, refresh_token)).toMatchObject(invalidGrant);
  });

  it('an unknown token is no error (RFC 7009 §2.2)', async () => {
    expect((await clients.post('/oauth/revoke', web, { token: 'unknown' })).status).toBe(200);
  });

  it("another client's token does nothing (RFC 7009 §2.1)", async () => {
    const other = await clients.register(admin);
    const { access_token: token } = await clients.tokens(admin, web);
    await clients.post('/oauth/revoke', other, { token });
    expect((await clients.readsConnections(token)).status).toBe(200);
  });

  it('needs the client to prove who it is (RFC 7009 §2.1)', async () => {
    const stranger = { ...web, client_secret: 'wrong' };
    const answer = await clients.post('/oauth/revoke', stranger, { token: 'x' });
    expect(answer.status).toBe(401);
  });
});

describe('12. Introspection (RFC 7662 §2)', () => {
  it('needs the client to prove who it is (RFC 7662 §2.1)', async () => {
    const { client_id } = web;
    const answer = await clients.post('/oauth/introspect', null, { token: 'x', client_id });
    expect(answer.status).toBe(401);
  });

  it("tells nothing of unknown tokens and of other clients' (RFC 7662 §2.2)", async () => {
    const other = await clients.register(admin);
    const { access_token: token } = await clients.tokens(admin, web);
    expect(await clients.introspect(other, token)).toEqual({ active: false });
    expect(await clients.introspect(web, 'unknown')).toEqual({ active: false });
  });
});

describe('a user', () => {
  it('who is switched off has no tokens any more, at once', async () => {
    const user = await service.inviteUser(admin);
    const { access_token, refresh_token } = await clients.tokens(user, web);
    expect((await clients.readsConnections(access_token)).status).toBe(200);
    const data = { deactivatedAt: new Date() };
    await service.prisma.user.update({ where: { id: user.id }, data });
    expect((await clients.readsConnections(access_token)).status).toBe(401);
    for (const token of [access_token, refresh_token]) {
      expect(await clients.introspect(web, token)).toEqual({ active: false });
    }
    expect(await clients.refresh(web, refresh_token)).toMatchObject(invalidGrant);
  });
});

describe('the audit', () => {
  const typesOf = async (clientId: string) => {
    await service.settled();
    const events = await service.prisma.auditEvent.findMany({
      where: { subjectId: clientId },
      orderBy: { at: 'asc' },
    });
    for (const { address, requestId } of events) {
      expect(address).toBe('127.0.0.1');
      expect(requestId).toMatch(/^[\w-]{36}$/);
    }
    return events.map(({ type, outcome }) => `${type} ${outcome}`);
  };

  it('tells of consent, reuse and revocation', async () => {
    const client = await clients.register(admin);
    const code = await clients.code(admin, client);
    await clients.exchange(client, code);
    await clients.exchange(client, code);
    const { refresh_token } = await clients.tokens(admin, client);
    await clients.refresh(client, refresh_token);
    await clients.refresh(client, refresh_token);
    const { access_token } = await clients.tokens(admin, client);
    await clients.post('/oauth/revoke', client, { token: access_token });
    expect((await typesOf(client.client_id)).sort()).toEqual(
      [
        'oauth.client_registered success',
        'oauth.consent_granted success',
        'oauth.code_reused failure',
        'oauth.consent_granted success',
        'oauth.refresh_token_reused failure',
        'oauth.consent_granted success',
        'oauth.token_revoked success',
      ].sort(),
    );
  });

  it('counts tokens issued and clients refused, at no write of their own', async () => {
    const [client, machine] = [await clients.register(admin), await clients.registerMachine(admin)];
    const { refresh_token } = await clients.tokens(admin, client);
    await clients.refresh(client, refresh_token);
    await clients.ownToken(machine);
    await clients.ownToken(machine);
    await clients.token(
      { ...machine, client_secret: 'wrong' },
      { grant_type: 'client_credentials' },
    );
    await clients.post('/oauth/introspect', { ...machine, client_secret: 'wrong' }, { token: 'x' });

    const listed = async (type: string, { client_id }: TestClient) => {
      const { body } = await service.http
        .get(`/audit?type=${type}&subjectId=${client_id}`)
        .set('Authorization', admin.bearer);
      return body.items.map(({ actor, details }: { actor: object; details: object }) => ({
        ...actor,
        ...details,
      }));
    };
    const since = expect.any(String);
    const byUser = {
      kind: 'client',
      id: admin.id,
      credentialId: client.client_id,
      since,
      count: 1,
    };
    const issued = await listed('oauth.token_issued', client);
    expect(issued).toHaveLength(2);
    expect(issued).toContainEqual({ ...byUser, grantType: 'authorization_code' });
    expect(issued).toContainEqual({ ...byUser, grantType: 'refresh_token' });
    const own = { kind: 'client', id: machine.client_id, credentialId: null, since, count: 2 };
    expect(await listed('oauth.token_issued', machine)).toEqual([
      { ...own, grantType: 'client_credentials' },
    ]);
    expect(await listed('oauth.client_refused', machine)).toEqual([
      { kind: 'anonymous', id: null, credentialId: null, since, count: 2 },
    ]);
  });

  it("tells of a machine's token too", async () => {
    const machine = await clients.registerMachine(admin);
    const { access_token } = await clients.ownToken(machine);
    await clients.post('/oauth/revoke', machine, { token: access_token });
    expect(await typesOf(machine.client_id)).toContain('oauth.token_revoked success');
    expect((await clients.readsConnections(access_token)).status).toBe(401);
  });
});

describe('scripts in a browser (Fetch §3.2)', () => {
  const preflight = (path: string, origin: string) =>
    service.http
      .options(path)
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'authorization');

  it("may call the token endpoint from the client's own origin alone", async () => {
    const allowed = await preflight('/oauth/token', 'https://client.example');
    expect(allowed.headers['access-control-allow-headers']).toBe('authorization');
    const send = (origin: string) =>
      service.http
        .post('/oauth/token')
        .set('Origin', origin)
        .auth(web.client_id, web.client_secret)
        .type('form')
        .send({ grant_type: 'refresh_token', refresh_token: 'unknown' });
    const own = await send('https://client.example');
    expect(own.headers['access-control-allow-origin']).toBe('https://client.example');
    const other = await send('https://evil.example');
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect(other.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('5. have no business at the authorization endpoint (RFC 9700 §4.15)', async () => {
    const answer = await preflight('/oauth/authorize', 'https://client.example');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});
