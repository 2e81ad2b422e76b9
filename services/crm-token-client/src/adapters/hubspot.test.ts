import type { Client } from '@hubspot/api-client';
import { ReauthRequired } from '../errors.js';
import { type ConnectorLab, openConnectorLab, type Person } from '../testing/index.js';
import { hubspotClient } from './hubspot.js';

describe('hubspotClient', () => {
  let lab: ConnectorLab;
  let person: Person;

  beforeAll(async () => {
    lab = await openConnectorLab({
      sandbox: { hubspot: { switches: { rotateRefreshTokens: true } } },
    });
  });
  beforeEach(async () => {
    person = await lab.register();
    await lab.link(person, 'hubspot');
  });
  afterAll(() => lab.close());

  const hubspot = () => lab.sandbox.control.hubspot;
  const list = (client: Client) => client.crm.contacts.basicApi.getPage(100);
  const grantOf = async () => (await hubspot().grants({ live: true })).at(-1)?.id ?? '';

  it('lists, creates, reads and updates', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const properties = { email: 'ada@edge.example', firstname: 'Ada' };
    const { id } = await call(({ crm }) => crm.contacts.basicApi.create({ properties }));
    await call(({ crm }) =>
      crm.contacts.basicApi.update(id, { properties: { lastname: 'Byron' } }),
    );
    expect((await call(({ crm }) => crm.contacts.basicApi.getById(id))).properties).toMatchObject({
      firstname: 'Ada',
      lastname: 'Byron',
    });
    expect((await call(list)).results.map((contact) => contact.id)).toContain(id);
  });

  it('goes on across an expiry and a rotation, with one refresh for many requests', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    await call(list);
    await hubspot().expireAccessTokens(await grantOf());
    await lab.sandbox.control.resetCounters();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(list)));
    expect(answers.every(({ results }) => results.length > 0)).toBe(true);
    const { chains } = await lab.sandbox.control.counters();
    expect(chains['hubspot']).toEqual({ refreshes: 1, replays: 0, overlaps: 0 });
  });

  it('renews the token of an apiRequest, which answers 401 instead of throwing it', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const path = '/crm/v3/objects/contacts';
    await call(list);
    await hubspot().expireAccessTokens(await grantOf());
    expect((await call((client) => client.apiRequest({ path }))).status).toBe(200);
  });

  it('says ReauthRequired when the grant is over, and none hangs', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    await call(list);
    await hubspot().revokeGrant(await grantOf(), { accessTokensToo: true });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => call(list)));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') throw new Error('The grant is over.');
      expect(outcome.reason).toBeInstanceOf(ReauthRequired);
    }
  });

  it('leaves other errors as HubSpot’s client throws them', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const missing = call(({ crm }) => crm.contacts.basicApi.getById('1'));
    await expect(missing).rejects.toMatchObject({ code: 404 });
  });
});
