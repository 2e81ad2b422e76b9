import {
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestClient,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
let member: TestUser;
let stranger: TestUser;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
  member = await service.inviteUser(admin);
  stranger = await service.registerUser();
});
afterAll(() => service.close());

const register = (who: TestUser | null, metadata: object) => {
  const call = service.http.post('/oauth/client/register');
  if (who !== null) call.set('Authorization', who.bearer);
  return call.send(metadata);
};

const web = { redirect_uris: [REDIRECT_URI], scope: 'openid' };
const OWN = 'com.example.app:/callback';
const machine = { grant_types: ['client_credentials'], scope: 'crm:read' };

describe('13. POST /oauth/client/register (RFC 7591 §3)', () => {
  it('answers with the client, its secret and its registration token (RFC 7591 §3.2.1)', async () => {
    const { status, body, headers } = await register(admin, { ...web, client_name: 'Web' });
    service.guard.secret('a client secret', body.client_secret);
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({
      client_name: 'Web',
      client_secret: expect.stringMatching(/^tx_cs_[\w-]{43}$/),
      client_secret_expires_at: 0,
      client_id_issued_at: expect.any(Number),
      registration_access_token: expect.stringMatching(/^tx_rg_[\w-]{43}$/),
      registration_client_uri: `${service.url}/oauth/client/${body.client_id}`,
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid',
      tenant_id: admin.tenantId,
    });
  });

  it('gives a public client no secret (RFC 7591 §3.2.1)', async () => {
    const { body } = await register(admin, { ...web, token_endpoint_auth_method: 'none' });
    expect(body).not.toHaveProperty('client_secret');
    expect(body).not.toHaveProperty('client_secret_expires_at');
  });

  it('ignores what it does not understand (RFC 7591 §2)', async () => {
    const { status, body } = await register(admin, { ...web, favourite_colour: 'blue' });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('favourite_colour');
  });
});

describe('3. A redirect URI has no fragment and no wildcard (RFC 6749 §3.1.2)', () => {
  it.each([
    'https://client.example/callback#here',
    'https://*.client.example/callback',
    'https://user@client.example/callback',
    'http://client.example/callback',
    'javascript:alert(1)',
    'data:text/html,x',
    'myapp:/callback',
    '/callback',
    'https://client.example/\u0000',
  ])('refuses the redirect URI %j (RFC 7591 §3.2.2)', async (uri) => {
    const answer = await register(admin, { ...web, redirect_uris: [uri] });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
  });

  it.each([
    'https://client.example/callback?tenant=1',
    'http://127.0.0.1/callback',
    'http://[::1]:8080/callback',
    'com.example.app:/callback',
  ])('accepts the redirect URI %j, and the engine can use it', async (uri) => {
    const client = await clients.register(admin, { ...web, redirect_uris: [uri] });
    const answer = await clients.authorize(admin, client, { redirect_uri: uri });
    expect(answer.status).toBe(200);
  });
});

describe('13. What may be registered, and by whom (RFC 7591 §3.2)', () => {
  it('accepts nothing that the engine could not use afterwards (RFC 7591 §3.2.1)', async () => {
    const addresses = [
      REDIRECT_URI,
      OWN,
      'http://localhost/callback',
      'https://localhost/callback',
    ];
    for (const application_type of [undefined, 'web', 'native']) {
      for (const first of addresses) {
        for (const second of addresses) {
          const metadata = { ...web, redirect_uris: [first, second], application_type };
          const { status, body } = await register(admin, metadata);
          if (status !== 201) continue;
          service.guard.secret('a client secret', body.client_secret);
          const answer = await clients.authorize(admin, body, { redirect_uri: second });
          expect([application_type, first, second, answer.status]).toEqual([
            application_type,
            first,
            second,
            200,
          ]);
        }
      }
    }
  });

  it.each<[string, object]>([
    ['another way to authenticate', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['an implicit grant', { grant_types: ['implicit'] }],
    ['another response type', { response_types: ['token'] }],
    ['an unknown scope', { scope: 'openid everything' }],
    ['a refresh token without a code', { grant_types: ['refresh_token'] }],
    ['a public client of its own', { ...machine, token_endpoint_auth_method: 'none' }],
    ['no list of addresses', { redirect_uris: REDIRECT_URI }],
    ['an empty name', { client_name: '' }],
    ['a web page with a scheme of its own', { application_type: 'web', redirect_uris: [OWN] }],
    [
      'an installed app at https on its own machine',
      { application_type: 'native', redirect_uris: ['https://localhost/callback'] },
    ],
  ])('refuses %s (RFC 7591 §3.2.2)', async (_what, changes) => {
    const answer = await register(admin, { ...web, ...changes });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(/^invalid_(?:client_metadata|redirect_uri)$/);
    expect(answer.body.error_description).not.toMatch(/["\\]/);
  });

  it('needs an address to send codes to (RFC 7591 §2)', async () => {
    const answer = await register(admin, { redirect_uris: [] });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
  });

  it.each<[string, () => TestUser | null, object, number]>([
    ['a stranger', () => null, web, 201],
    ['a stranger', () => null, { ...web, scope: 'crm:read' }, 400],
    ['a stranger', () => null, machine, 400],
    ['a member', () => member, { ...web, scope: 'crm:read crm:token crm:connect' }, 201],
    ['a member', () => member, { ...web, scope: 'crm:admin' }, 400],
    ['a member', () => member, machine, 400],
    ['an admin', () => admin, { ...machine, scope: 'crm:admin' }, 201],
  ])('lets %s register what they may answer for', async (_who, who, metadata, status) => {
    expect((await register(who(), metadata)).status).toBe(status);
  });

  it('reads the role from the database, and not from the token', async () => {
    const demoted = await service.inviteUser(admin, 'admin');
    expect((await register(demoted, machine)).status).toBe(201);
    await service.prisma.user.update({ where: { id: demoted.id }, data: { role: 'user' } });
    expect((await register(demoted, machine)).status).toBe(400);
  });

  it('takes no token but that of a session', async () => {
    const { access_token } = await clients.ownToken(await clients.registerMachine(admin));
    const call = service.http
      .post('/oauth/client/register')
      .set('Authorization', `Bearer ${access_token}`);
    expect((await call.send(web)).status).toBe(403);
    const bad = service.http.post('/oauth/client/register').set('Authorization', 'Bearer x.y.z');
    const answer = await bad.send(web);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  });

  it('is limited per address (RFC 7591 §5)', async () => {
    const limited = await startTestService({ env: { OAUTH_REGISTRATIONS: '2' } });
    try {
      const send = () => limited.http.post('/oauth/client/register').send(web);
      expect([(await send()).status, (await send()).status]).toEqual([201, 201]);
      const refused = await send();
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await limited.close();
    }
  });
});

describe('GET /oauth/clients', () => {
  const list = (who: TestUser, query = '') =>
    service.http.get(`/oauth/clients${query}`).set('Authorization', who.bearer);
  const idsIn = (body: { items: TestClient[] }) => body.items.map(({ client_id }) => client_id);

  it('shows each one what they may manage, also of a maker who has left, and no secret', async () => {
    const boss = await service.registerUser();
    const [maker, colleague] = [await service.inviteUser(boss), await service.inviteUser(boss)];
    const mine = await clients.register(maker, web);
    const theirs = await clients.register(colleague, web);
    expect(idsIn((await list(maker)).body)).toEqual([mine.client_id]);
    const leave = service.http.post(`/users/${maker.id}/deactivate`);
    expect((await leave.set('Authorization', boss.bearer).send({})).status).toBe(200);
    expect((await list(maker)).status).toBe(401);
    const { body, text } = await list(boss);
    expect(idsIn(body)).toEqual([theirs.client_id, mine.client_id]);
    expect(text).not.toMatch(/tx_(?:cs|rg)_|client_secret"/);
    expect(idsIn((await list(stranger)).body)).not.toContain(mine.client_id);
    expect(idsIn((await list(await service.platformAdmin())).body)).toContain(mine.client_id);
  });

  it('pages by cursor', async () => {
    const boss = await service.registerUser();
    const [first, second] = [await clients.register(boss, web), await clients.register(boss, web)];
    const page = (await list(boss, '?limit=1')).body;
    expect(idsIn(page)).toEqual([second.client_id]);
    const rest = (await list(boss, `?limit=1&cursor=${page.nextCursor}`)).body;
    expect([idsIn(rest), rest.nextCursor]).toEqual([[first.client_id], null]);
    expect((await list(boss, '?cursor=x')).body.error).toBe('invalid_request');
  });

  it('is for people who signed in', async () => {
    expect((await service.http.get('/oauth/clients')).status).toBe(401);
  });
});

describe('13. /oauth/client/:clientId (RFC 7592 §2)', () => {
  let client: TestClient;
  beforeEach(async () => {
    client = await clients.register(member, { ...web, scope: 'openid crm:read' });
  });
  const call = (method: 'get' | 'put' | 'delete', token: string) =>
    service.http[method](`/oauth/client/${client.client_id}`).set(
      'Authorization',
      `Bearer ${token}`,
    );

  it('shows the client to its token, its owner and administrators, never with its secret (RFC 7592 §2.1)', async () => {
    const platformAdmin = await service.platformAdmin();
    const tokens = [
      client.registration_access_token,
      member.accessToken,
      admin.accessToken,
      platformAdmin.accessToken,
    ];
    for (const token of tokens) {
      const answer = await call('get', token);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ client_id: client.client_id, scope: client.scope });
      expect(answer.body).not.toHaveProperty('client_secret');
    }
  });

  it('tells others as little as of a client that is not there (RFC 7592 §2.1)', async () => {
    const other = await clients.register(member, web);
    const colleague = await service.inviteUser(admin);
    const answers = await Promise.all([
      call('get', stranger.accessToken),
      call('get', colleague.accessToken),
      call('get', other.registration_access_token),
      service.http
        .get('/oauth/client/7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e')
        .set('Authorization', member.bearer),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    }
    expect((await service.http.get(`/oauth/client/${client.client_id}`)).status).toBe(401);
  });

  it('changes what the holder of the token may change (RFC 7592 §2.2)', async () => {
    const token = client.registration_access_token;
    const renamed = {
      ...web,
      client_id: client.client_id,
      client_name: 'Renamed',
      scope: 'openid',
    };
    const answer = await call('put', token).send(renamed);
    expect(answer).toMatchObject({
      status: 200,
      body: { client_name: 'Renamed', scope: 'openid' },
    });
    const wider = await call('put', token).send({ ...renamed, scope: 'openid crm:admin' });
    expect(wider).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    const machineToo = { ...renamed, grant_types: ['client_credentials'] };
    expect((await call('put', token).send(machineToo)).status).toBe(400);
  });

  it.each<[string, object]>([
    ['another client_id', { client_id: 'another' }],
    ['another secret', { client_secret: 'another' }],
    ['a registration token', { registration_access_token: 'x' }],
    ['the time of issue', { client_id_issued_at: 1 }],
  ])('does not take %s in a change (RFC 7592 §2.2)', async (_what, changes) => {
    const body = { ...web, client_id: client.client_id, ...changes };
    const answer = await call('put', client.registration_access_token).send(body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('accepts its own secret in a change, and keeps it (RFC 7592 §2.2)', async () => {
    const { client_id, client_secret } = client;
    const body = { ...web, scope: client.scope, client_id, client_secret };
    const answer = await call('put', client.registration_access_token).send(body);
    expect(answer.status).toBe(200);
    expect(await clients.introspect(client, 'unknown')).toEqual({ active: false });
  });

  it('deletes the client with all that was issued to it (RFC 7592 §2.3)', async () => {
    const { access_token } = await clients.tokens(member, client);
    expect((await call('delete', client.registration_access_token)).status).toBe(204);
    expect((await clients.readsConnections(access_token)).status).toBe(401);
    expect((await call('get', client.registration_access_token)).status).toBe(401);
  });

  it('is deleted once, whoever else is at it in the same moment', async () => {
    const change = { ...web, client_id: client.client_id };
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => call('delete', admin.accessToken)),
      ...Array.from({ length: 4 }, () => call('put', admin.accessToken).send(change)),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(statuses.filter((status) => ![200, 204, 401].includes(status))).toEqual([]);
    const deleted = { type: 'oauth.client_deleted', subjectId: client.client_id };
    expect(await service.prisma.auditEvent.count({ where: deleted })).toBe(1);
  });

  it('takes a scope out of all that the client holds, at once (RFC 7592 §2.2)', async () => {
    const wide = {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
    };
    client = await clients.register(member, { ...wide, scope: 'openid crm:read' });
    const tokens = await clients.tokens(member, client);
    const narrow = { ...wide, client_id: client.client_id, scope: 'openid' };
    expect((await call('put', member.accessToken).send(narrow)).status).toBe(200);
    expect((await clients.readsConnections(tokens.access_token)).status).toBe(403);
    const renewed = await clients.refresh(client, tokens.refresh_token);
    expect(renewed).toMatchObject({ status: 200, body: { scope: 'openid' } });
    const again = { ...narrow, scope: 'openid crm:read' };
    expect((await call('put', member.accessToken).send(again)).status).toBe(200);
    expect((await clients.refresh(client, renewed.body.refresh_token)).body.scope).toBe('openid');
  });

  it('is on record, from registration to deletion', async () => {
    await call('put', admin.accessToken).send({ ...web, client_id: client.client_id });
    await call('delete', admin.accessToken);
    const events = await service.prisma.auditEvent.findMany({
      where: { subjectId: client.client_id },
      orderBy: { at: 'asc' },
    });
    expect(events.map(({ type, actorId }) => [type, actorId])).toEqual([
      ['oauth.client_registered', member.id],
      ['oauth.client_changed', admin.id],
      ['oauth.client_deleted', admin.id],
    ]);
  });
});
