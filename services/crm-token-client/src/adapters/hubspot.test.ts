import type { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/calls/index.js';
import { ProviderUnavailable, ReauthRequired, ServiceUnreachable } from '../errors.js';
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

  it('writes each record of a long job once across tokens that end in its middle', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const search = { propertyName: 'email', operator: FilterOperatorEnum.Eq };
    for (const n of [0, 1, 2, 3, 4, 5]) {
      if (n % 2 === 1) await hubspot().expireAccessTokens();
      const inputs = Array.from({ length: 10 }, (_, m) => ({
        id: `batch-${n}-${m}@x.example`,
        idProperty: 'email',
        properties: { firstname: `Batch ${n}` },
      }));
      const { results } = await call(({ crm }) => crm.contacts.batchApi.upsert({ inputs }));
      expect(results).toHaveLength(10);
    }
    const filters = [{ ...search, value: 'batch-3-4@x.example' }];
    const found = await call(({ crm }) =>
      crm.contacts.searchApi.doSearch({ filterGroups: [{ filters }] }),
    );
    expect(found).toMatchObject({ total: 1, results: [{ properties: { firstname: 'Batch 3' } }] });
    const all = await hubspot().contacts((await hubspot().hubs())[0]?.id ?? '');
    const batch = all.filter(({ properties }) => properties['email']?.startsWith('batch-'));
    expect(batch).toHaveLength(60);
  });

  it('logs a call with its contact', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const [contact] = (await call(list)).results;
    const properties = { hs_timestamp: '2026-03-01T12:00:00Z', hs_call_title: 'Hello' };
    const types = [
      {
        associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
        associationTypeId: 194,
      },
    ];
    const associations = [{ to: { id: contact?.id ?? '' }, types }];
    const { id } = await call(({ crm }) =>
      crm.objects.calls.basicApi.create({ properties, associations }),
    );
    expect(id).toEqual(expect.any(String));
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

  it('ends each request of a batch, written or ReauthRequired, where the grant ends in its middle', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const save = (n: number) =>
      call(({ crm }) =>
        crm.contacts.basicApi.create({ properties: { email: `middle-${n}@x.example` } }),
      );
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, async (_, n) => {
        if (n === 6) await hubspot().revokeGrant(await grantOf(), { accessTokensToo: true });
        return save(n);
      }),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    for (const reason of refused) expect(reason).toBeInstanceOf(ReauthRequired);
    await expect(save(12)).rejects.toThrow(ReauthRequired);
    const all = await hubspot().contacts((await hubspot().hubs())[0]?.id ?? '');
    const written = all.filter(({ properties }) => properties['email']?.startsWith('middle-'));
    expect(written).toHaveLength(outcomes.length - refused.length);
  });

  it('says ProviderUnavailable of every request while HubSpot gives no token', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    await call(list);
    await hubspot().expireAccessTokens(await grantOf());
    const fault = { kind: 'serverError' } as const;
    await lab.sandbox.control.addFault({ provider: 'hubspot', endpoint: 'token', fault });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => call(list)));
    await lab.sandbox.control.clearFaults();
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') throw new Error('There was no token to be had.');
      expect(outcome.reason).toBeInstanceOf(ProviderUnavailable);
    }
  });

  it('says ServiceUnreachable while the service is away, then goes on', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    await call(list);
    await hubspot().expireAccessTokens(await grantOf());
    await lab.stopService();
    await expect(call(list)).rejects.toThrow(ServiceUnreachable);
    await lab.startService();
    expect((await call(list)).results).not.toHaveLength(0);
  });

  it('gives up waiting for a token when its signal is aborted', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const signal = AbortSignal.abort(new Error('the connector ends'));
    await expect(call(list, { signal })).rejects.toThrow('the connector ends');
  });

  it('leaves other errors as HubSpot’s client throws them', async () => {
    const call = hubspotClient({ tokens: lab.tokens(person) });
    const missing = call(({ crm }) => crm.contacts.basicApi.getById('1'));
    await expect(missing).rejects.toMatchObject({ code: 404 });
  });
});
