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
import { type ConnectorLab, openConnectorLab, type Person } from './testing/index.js';
import { CrmTokenClient } from './token-client.js';

const SALESFORCE = { provider: 'salesforce' };

describe('with the real service', () => {
  let lab: ConnectorLab;
  let person: Person;

  beforeAll(async () => {
    lab = await openConnectorLab({ env: { CRM_FORCED_REFRESHES: '2' } });
  });
  beforeEach(async () => {
    person = await lab.register();
  });
  afterAll(() => lab.close());

  const post = (path: string) =>
    fetch(`${lab.serviceUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.accessToken}` },
    });
  const grantOf = async () =>
    (await lab.sandbox.control.salesforce.grants({ live: true })).at(-1)?.id ?? '';

  it('a machine of the tenant gets tokens of the tenant’s connection', async () => {
    const connectionId = await lab.link(person, 'salesforce');
    const tokens = lab.tokens(person, await lab.registerClient(person));
    const { instanceUrl, ...token } = await tokens.getAccessToken(SALESFORCE);
    expect([instanceUrl, token.connectionId]).toEqual([lab.sandbox.url, connectionId]);
    expect(token.expiresAt.getTime()).toBeGreaterThan(Date.now());
  });

  it('an API token does too, until it is revoked', async () => {
    await lab.link(person, 'salesforce');
    const { id, apiToken } = await lab.makeApiToken(person);
    await lab.tokens(person, { apiToken }).getAccessToken(SALESFORCE);
    await post(`/tokens/${id}/revoke`);
    const refused = lab.tokens(person, { apiToken }).getAccessToken(SALESFORCE);
    await expect(refused).rejects.toThrow(Unauthorized);
  });

  it('strangers are Unauthorized', async () => {
    const { clientId } = await lab.registerClient(person);
    const tokens = lab.tokens(person, { clientId, clientSecret: 'wrong' });
    await expect(tokens.getAccessToken(SALESFORCE)).rejects.toThrow(Unauthorized);
  });

  it('goes on when the service is restarted, and says when it is away', async () => {
    await lab.link(person, 'salesforce');
    const credentials = await lab.registerClient(person);
    const tokens = lab.tokens(person, credentials);
    const { fingerprint } = await tokens.getAccessToken(SALESFORCE);
    await lab.stopService();
    expect((await tokens.getAccessToken(SALESFORCE)).fingerprint).toBe(fingerprint);
    const other = lab.tokens(person, credentials);
    await expect(other.getAccessToken(SALESFORCE)).rejects.toThrow(ServiceUnreachable);
    await lab.startService();
    expect((await other.getAccessToken(SALESFORCE)).fingerprint).toBe(fingerprint);
  });

  it('a refused token is replaced once, whoever reports it', async () => {
    await lab.link(person, 'salesforce');
    const credentials = await lab.registerClient(person);
    const clients = [lab.tokens(person, credentials), lab.tokens(person, credentials)];
    const before = await Promise.all(clients.map((one) => one.getAccessToken(SALESFORCE)));
    for (const [n, { fingerprint }] of before.entries()) clients[n]?.reportRejected(fingerprint);
    const after = await Promise.all(clients.map((one) => one.getAccessToken(SALESFORCE)));
    expect(new Set(after.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(after[0]?.accessToken).not.toBe(before[0]?.accessToken);
  });

  it('names what it cannot serve', async () => {
    const tokens = lab.tokens(person);
    await expect(tokens.getAccessToken(SALESFORCE)).rejects.toThrow(ConnectionNotFound);
    const unknown = tokens.getAccessToken({ provider: 'no-such-crm' });
    await expect(unknown).rejects.toMatchObject({ constructor: CrmTokenError, status: 404 });
    const ids = [
      await lab.link(person, 'salesforce', 'mara.velez@northwind.example'),
      await lab.link(person, 'salesforce', 'leo.orsini@asterpine.example'),
    ];
    const ambiguous = await tokens.getAccessToken(SALESFORCE).catch((error: unknown) => error);
    expect(ambiguous).toBeInstanceOf(ConnectionAmbiguous);
    const candidates = ambiguous instanceof ConnectionAmbiguous ? ambiguous.candidates : [];
    expect(candidates.map(({ id }) => id).sort()).toEqual([...ids].sort());
    const [connectionId] = ids;
    await tokens.getAccessToken({ ...SALESFORCE, connectionId });
  });

  it('says ReauthRequired with the diagnosis', async () => {
    const connectionId = await lab.link(person, 'salesforce');
    const tokens = lab.tokens(person);
    tokens.reportRejected((await tokens.getAccessToken(SALESFORCE)).fingerprint);
    await lab.sandbox.control.salesforce.revokeGrant(await grantOf());
    const ended = tokens.getAccessToken(SALESFORCE);
    await expect(ended).rejects.toThrow(ReauthRequired);
    await expect(ended).rejects.toMatchObject({
      connectionId,
      requestId: expect.any(String),
      diagnosis: { code: expect.any(String), retryable: false, remedy: expect.any(String) },
    });
  });

  it('says ProviderUnavailable with a time to come back', async () => {
    await lab.link(person, 'salesforce');
    const tokens = lab.tokens(person);
    tokens.reportRejected((await tokens.getAccessToken(SALESFORCE)).fingerprint);
    const fault = { kind: 'serverError' } as const;
    await lab.sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', fault });
    const away = await tokens.getAccessToken(SALESFORCE).catch((error: unknown) => error);
    await lab.sandbox.control.clearFaults();
    expect(away).toBeInstanceOf(ProviderUnavailable);
    expect(away).toMatchObject({ diagnosis: { retryable: true }, retryAt: expect.any(Date) });
  });

  it('says RateLimited when a connection’s tokens are refused again and again', async () => {
    await lab.link(person, 'hubspot');
    const tokens = lab.tokens(person);
    const refuse = async () => {
      tokens.reportRejected((await tokens.getAccessToken({ provider: 'hubspot' })).fingerprint);
    };
    await refuse();
    await refuse();
    await refuse();
    await expect(tokens.getAccessToken({ provider: 'hubspot' })).rejects.toThrow(RateLimited);
  });
});

it('wants an absolute address of the service', () => {
  const make = () => new CrmTokenClient({ baseUrl: 'service', credentials: { apiToken: 'x' } });
  expect(make).toThrow('Invalid URL');
});
