import {
  OAuthBrowser,
  OAuthClients,
  startTestService,
  type TestClient,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
let user: TestUser;
let web: TestClient;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
  web = await clients.register(admin);
});
afterAll(() => service.close());
beforeEach(async () => {
  user = await service.inviteUser(admin);
});

const list = (who: TestUser, query = '') =>
  service.http.get(`/oauth/consents${query}`).set('Authorization', who.bearer);
const withdraw = (who: TestUser, clientId: string) =>
  service.http.delete(`/oauth/consents/${clientId}`).set('Authorization', who.bearer);
const idsIn = (body: { items: { clientId: string }[] }) =>
  body.items.map(({ clientId }) => clientId);

async function allowByPages(client: TestClient): Promise<OAuthBrowser> {
  const browser = new OAuthBrowser(service.url);
  const { email, password } = user;
  const consent = await browser.send(await browser.open(client), { email, password });
  await browser.send(consent, { decision: 'allow' });
  return browser;
}

describe('GET /oauth/consents', () => {
  it('lists whom the person has allowed what, by the pages or by the form', async () => {
    const other = await clients.register(admin);
    await allowByPages(web);
    await clients.tokens(user, other, { scope: 'crm:read' });
    const { body } = await list(user);
    expect(body.items).toEqual([
      { clientId: other.client_id, name: 'A test client', uri: null, scopes: ['crm:read'] },
      expect.objectContaining({ clientId: web.client_id, scopes: web.scope.split(' ') }),
    ]);
    const first = (await list(user, '?limit=1')).body;
    const rest = (await list(user, `?limit=1&cursor=${first.nextCursor}`)).body;
    expect([...idsIn(first), ...idsIn(rest)]).toEqual(idsIn(body));
    expect(rest.nextCursor).toBeNull();
  });

  it("shows nobody else's, and none to a program", async () => {
    const { access_token } = await clients.tokens(user, web);
    expect((await list(admin)).body.items).toEqual([]);
    const program = service.http.get('/oauth/consents');
    const answer = await program.set('Authorization', `Bearer ${access_token}`);
    expect(answer).toMatchObject({ status: 403, body: { error: 'access_denied' } });
  });
});

describe('DELETE /oauth/consents/:clientId', () => {
  it('ends all that the client holds, and has the person asked anew', async () => {
    const browser = await allowByPages(web);
    const tokens = await clients.tokens(user, web);
    expect((await withdraw(user, web.client_id)).status).toBe(204);
    expect((await clients.readsConnections(tokens.access_token)).status).toBe(401);
    expect((await clients.refresh(web, tokens.refresh_token)).body.error).toBe('invalid_grant');
    expect((await browser.open(web)).text).toContain('<h1>Allow A test client?</h1>');
    expect((await list(user)).body.items).toEqual([]);
    const where = { type: 'oauth.consent_revoked', actorId: user.id };
    expect(await service.prisma.auditEvent.findMany({ where })).toMatchObject([
      { subjectId: web.client_id, tenantId: user.tenantId },
    ]);
  });

  it("leaves other people's and other clients' alone, and says nothing of what is not there", async () => {
    const other = await clients.register(admin);
    const [kept, theirs] = [await clients.tokens(user, other), await clients.tokens(admin, web)];
    for (const id of [web.client_id, 'nobody', '%00'])
      expect((await withdraw(user, id)).status).toBe(204);
    for (const { access_token } of [kept, theirs]) {
      expect((await clients.readsConnections(access_token)).status).toBe(200);
    }
  });
});
