import { ReauthRequired } from '@tetrix/crm-token-client';
import { type ConnectorLab, openConnectorLab, type Person } from '@tetrix/crm-token-client/testing';
import { type CallLog, CRMIntegrationService, CrmApiError, CrmLimitReached } from './index.js';
import { accountOf, callsOf, contactsOf, serviceFor, type Tenant } from './testing/crms.js';

const ROSE = 'rose.gonzalez@edge.example';
const EVER = new Date(0);

describe.each(['salesforce', 'hubspot'] as const)('with %s', (provider) => {
  let lab: ConnectorLab;
  let person: Person;
  let tenant: Tenant;
  let crm: CRMIntegrationService;

  beforeAll(async () => {
    lab = await openConnectorLab();
  });
  beforeEach(async () => {
    const redirectUris = [`${lab.serviceUrl}/crm-oauth/${provider}/callback`];
    await lab.sandbox.control.reset();
    await lab.sandbox.control[provider].updateApp(lab.sandbox[provider].clientId, { redirectUris });
    person = await lab.register();
    await lab.link(person, provider);
    const credentials = await lab.registerClient(person);
    tenant = { tenantId: person.tenantId, credentials };
    crm = serviceFor(lab, tenant, provider);
  });
  afterAll(() => lab.close());

  const emails = async () => (await contactsOf(lab, provider)).map(({ email }) => email);
  const call = (contactId: string): CallLog => ({
    callId: 'call-1',
    contactId,
    direction: 'outbound',
    outcome: 'left_voicemail',
    startedAt: new Date('2026-03-01T12:00:00Z'),
    durationSeconds: 42,
    notes: 'Back on Monday',
  });
  const fault = (kind: 'lostAfterProcessing' | 'reset' | 'serverError', times = 1) =>
    lab.sandbox.control.addFault({ provider, endpoint: 'data', fault: { kind }, times });

  it('finds contacts by e-mail address and by phone number', async () => {
    await crm.upsertContact({ email: ROSE, phone: '+1 555 0100' });
    const key = { email: ROSE.toUpperCase() };
    expect(await crm.findContact(key)).toMatchObject({ firstName: 'Rose', lastName: 'Gonzalez' });
    const found = await crm.findContacts([{ phone: '+1 555 0100' }, { email: 'no@x.example' }]);
    expect(found).toMatchObject([{ email: ROSE }, null]);
  });

  it('takes a quote in an address for a character', async () => {
    const email = "o'hara@x.example";
    await crm.upsertContact({ email });
    expect(await crm.findContact({ email })).toMatchObject({ email, lastName: null });
  });

  it('saves each person once, those known by phone number too', async () => {
    const inputs = [
      { email: 'ada@x.example', lastName: 'Byron' },
      { phone: '+44 20 1', firstName: 'Charles', lastName: 'Babbage' },
      { email: 'ADA@x.example', firstName: 'Ada' },
    ];
    const outcomes = await crm.upsertContacts(inputs);
    expect(outcomes).toMatchObject([{ created: true }, { created: true }, { ok: true }]);
    const again = await crm.upsertContacts(inputs);
    expect(again.map((outcome) => outcome.ok && outcome.created)).toEqual([false, false, false]);
    expect(again.map((outcome) => outcome.ok && outcome.id)).toEqual(
      outcomes.map((outcome) => outcome.ok && outcome.id),
    );
    expect(await contactsOf(lab, provider)).toHaveLength(5);
    expect(await crm.findContact({ email: 'ada@x.example' })).toMatchObject({
      firstName: 'Ada',
      lastName: 'Byron',
    });
  });

  it('saves whoever has no e-mail address once, however often and soon it is asked to', async () => {
    if (provider === 'hubspot')
      await lab.sandbox.control.hubspot.setSwitches({ searchDelayMs: 5000 });
    const before = (await contactsOf(lab, provider)).length;
    const save = (firstName: string) =>
      crm.upsertContact({ phone: '+44 20 1', firstName, lastName: 'Babbage' });
    const [first, ...others] = await Promise.all(['A', 'B', 'C'].map(save));
    expect(first?.created).toBe(true);
    expect([...others, await save('Charles')]).toEqual(
      Array.from({ length: 3 }, () => ({ id: first?.id, created: false })),
    );
    const held = await contactsOf(lab, provider);
    expect(held).toHaveLength(before + 1);
    expect(held.at(-1)).toMatchObject({ phone: '+44 20 1', firstName: 'Charles' });
  });

  it('saves the others of a batch, and says of one what the CRM says of it', async () => {
    const outcomes = await crm.upsertContacts([
      { email: 'a@x.example' },
      { email: 'no address' },
      { email: 'b@x.example' },
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    const [, refused] = outcomes;
    const code = provider === 'salesforce' ? 'INVALID_EMAIL_ADDRESS' : 'VALIDATION_ERROR';
    expect(refused).toMatchObject({ error: { provider, code } });
    await expect(crm.upsertContact({ email: 'no address' })).rejects.toThrow(CrmApiError);
    expect(await emails()).toEqual(expect.arrayContaining(['a@x.example', 'b@x.example']));
  });

  it('logs a call once, also when the answer was lost', async () => {
    const contact = await crm.findContact({ email: ROSE });
    const twice = [crm.logCall(call(contact?.id ?? '')), crm.logCall(call(contact?.id ?? ''))];
    const [logged] = await Promise.all(twice);
    expect(logged).toEqual({ id: expect.any(String), created: true });
    const again = serviceFor(lab, tenant, provider);
    expect(await again.logCall(call(contact?.id ?? ''))).toEqual({ ...logged, created: false });
    expect(await callsOf(lab, provider)).toEqual(['call-1']);

    const lost = { ...call(contact?.id ?? ''), callId: 'call-2' };
    await fault('serverError');
    await fault('lostAfterProcessing');
    await again.logCall(lost);
    expect(await callsOf(lab, provider)).toEqual(['call-1', 'call-2']);
  });

  it('logs a call once, also when another process asks before search knows of it', async () => {
    if (provider === 'hubspot')
      await lab.sandbox.control.hubspot.setSwitches({
        searchDelayMs: 60_000,
        requestsPerTenSeconds: 10_000,
      });
    const { id } = await crm.upsertContact({ email: 'callee@x.example' });
    await Promise.all(
      Array.from({ length: 101 }, (_, n) => crm.logCall({ ...call(id), callId: `earlier-${n}` })),
    );
    const logged = await crm.logCall(call(id));
    const restarted = serviceFor(lab, tenant, provider);
    expect(await restarted.logCall(call(id))).toEqual({ id: logged.id, created: false });
    expect((await callsOf(lab, provider)).filter((held) => held === 'call-1')).toHaveLength(1);
  });

  it('lists what changed since, in order and page by page', async () => {
    // Between the contacts that are there from the start and those of this test.
    const since = new Date(Date.now() + 2000);
    await lab.sandbox.control.advance(5000);
    const inputs = Array.from({ length: 450 }, (_, n) => ({ email: `c${n}@x.example` }));
    await crm.upsertContacts(inputs);
    const listed: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await crm.listChanges({ since, cursor });
      listed.push(...page.contacts.map(({ email }) => email));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect([...listed].sort()).toEqual(inputs.map(({ email }) => email).sort());
  });

  it('refuses a cursor of somebody else', async () => {
    const cursor = Buffer.from('{"a":1}').toString('base64url');
    await expect(crm.listChanges({ since: EVER, cursor })).rejects.toThrow(RangeError);
  });

  it('goes on across an expiry and short troubles', async () => {
    await crm.findContact({ email: ROSE });
    await lab.sandbox.control[provider].expireAccessTokens();
    await fault('reset');
    await fault('serverError');
    await fault('lostAfterProcessing');
    expect(await crm.upsertContact({ email: 'a@x.example' })).toMatchObject({
      id: expect.anything(),
    });
    const saved = (await emails()).filter((email) => email === 'a@x.example');
    expect(saved).toHaveLength(1);
  });

  it('says ReauthRequired when the grant is over', async () => {
    const [grant] = await lab.sandbox.control[provider].grants({ live: true });
    await lab.sandbox.control[provider].revokeGrant(grant?.id ?? '');
    await lab.sandbox.control[provider].expireAccessTokens();
    await expect(crm.findContact({ email: ROSE })).rejects.toThrow(ReauthRequired);
  });

  it('says when a limit is too long to wait for', async () => {
    const fault = { kind: 'rateLimited', retryAfterSeconds: 600 } as const;
    await lab.sandbox.control.addFault({ provider, endpoint: 'data', fault });
    const refused = crm.findContact({ email: ROSE });
    await expect(refused).rejects.toThrow(CrmLimitReached);
    await expect(refused).rejects.toMatchObject({ retryAt: expect.any(Date) });
    await lab.sandbox.control.clearFaults();
  });

  it('takes a config with a token as before, and its refusal for what it is', async () => {
    const [grant] = await lab.sandbox.control[provider].grants({ live: true, tokens: true });
    const accessToken = grant?.accessTokens?.at(-1) ?? '';
    const { tenantId } = person;
    const given = new CRMIntegrationService({
      provider,
      baseUrl: lab.sandbox.url,
      accessToken,
      refreshToken: 'never used',
      tenantId,
    });
    expect(await given.findContact({ email: ROSE })).toMatchObject({ firstName: 'Rose' });
    await lab.sandbox.control[provider].expireAccessTokens();
    await expect(given.findContact({ email: ROSE })).rejects.toMatchObject({ status: 401 });
  });
});

it('with Salesforce: of several Contacts with one address, changes the one changed last', async () => {
  const lab = await openConnectorLab();
  const person = await lab.register();
  await lab.link(person, 'salesforce');
  const tenant = { tenantId: person.tenantId, credentials: await lab.registerClient(person) };
  const crm = serviceFor(lab, tenant, 'salesforce');
  const email = 'family@x.example';
  const organization = await accountOf(lab, 'salesforce');
  for (const FirstName of ['Ada', 'Byron']) {
    const contact = { Email: email, FirstName, LastName: 'Lovelace' };
    await lab.sandbox.control.salesforce.addContacts(organization, [contact]);
    await lab.sandbox.control.advance(2000);
  }
  const found = await crm.findContact({ email });
  const others = [{ email: 'new@x.example' }, { email, jobTitle: 'Poet' }, { email: 'no address' }];
  expect(await crm.upsertContacts(others)).toMatchObject([
    { created: true },
    { ok: true, id: found?.id, created: false },
    { ok: false },
  ]);
  expect(await crm.findContact({ email })).toMatchObject({ firstName: 'Byron', jobTitle: 'Poet' });
  expect(await contactsOf(lab, 'salesforce')).toHaveLength(6);
  await lab.close();
});

it('with HubSpot: finds whoever stands behind more contacts than one answer holds', async () => {
  const lab = await openConnectorLab();
  const person = await lab.register();
  await lab.link(person, 'hubspot');
  const tenant = { tenantId: person.tenantId, credentials: await lab.registerClient(person) };
  const crm = serviceFor(lab, tenant, 'hubspot');
  const { hubspot } = lab.sandbox.control;
  const hub = await accountOf(lab, 'hubspot');
  await hubspot.addContacts(hub, [{ email: 'alone@x.example', phone: '+44 20 1' }]);
  await lab.sandbox.control.advance(2000);
  const colleagues = Array.from({ length: 250 }, (_, n) => `colleague-${n}@x.example`);
  for (const email of colleagues) await hubspot.addContacts(hub, [{ email, phone: '+44 20 9' }]);
  await lab.sandbox.control.advance(2000);
  await hubspot.addContacts(hub, [{ email: 'newest@x.example', phone: '+44 20 9' }]);
  const found = await crm.findContacts([
    { phone: '+44 20 9' },
    { phone: '+44 20 1' },
    { phone: '+44 20 5' },
  ]);
  expect(found).toMatchObject([{ email: 'newest@x.example' }, { email: 'alone@x.example' }, null]);
  await lab.close();
});

it('with Salesforce: finds whoever stands behind more Contacts than one answer holds', async () => {
  const lab = await openConnectorLab();
  const person = await lab.register();
  await lab.link(person, 'salesforce');
  const tenant = { tenantId: person.tenantId, credentials: await lab.registerClient(person) };
  const crm = serviceFor(lab, tenant, 'salesforce');
  const organization = await accountOf(lab, 'salesforce');
  const { salesforce } = lab.sandbox.control;
  await salesforce.addContacts(organization, [{ LastName: 'Alone', Phone: '+44 20 1' }]);
  await lab.sandbox.control.advance(2000);
  for (let start = 0; start < 2000; start += 500) {
    const colleagues = Array.from({ length: 500 }, (_, n) => ({
      LastName: `Colleague ${start + n}`,
      Phone: '+44 20 9',
    }));
    await salesforce.addContacts(organization, colleagues);
  }
  const found = await crm.findContacts([{ phone: '+44 20 9' }, { phone: '+44 20 1' }]);
  expect(found.map((contact) => contact?.lastName)).toEqual([
    expect.stringContaining('Colleague'),
    'Alone',
  ]);
  await lab.close();
});
