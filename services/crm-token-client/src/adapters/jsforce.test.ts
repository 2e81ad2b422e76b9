import type { Connection } from 'jsforce';
import { ProviderUnavailable, ReauthRequired, ServiceUnreachable } from '../errors.js';
import { type ConnectorLab, openConnectorLab, type Person } from '../testing/index.js';
import { jsforceConnection } from './jsforce.js';

interface Contact {
  readonly Id: string;
  readonly LastName: string;
}

describe('jsforceConnection', () => {
  let lab: ConnectorLab;
  let person: Person;

  beforeAll(async () => {
    lab = await openConnectorLab({
      sandbox: { salesforce: { app: { rotateRefreshTokens: true } } },
    });
  });
  beforeEach(async () => {
    person = await lab.register();
  });
  afterAll(() => lab.close());

  const salesforce = () => lab.sandbox.control.salesforce;
  const connect = async () => {
    const connectionId = await lab.link(person, 'salesforce');
    const tokens = lab.tokens(person);
    return { connectionId, tokens, conn: await jsforceConnection({ tokens }) };
  };
  const query = async (conn: Connection) =>
    (await conn.query<Contact>('SELECT Id, LastName FROM Contact')).records;
  const grantOf = async () => (await salesforce().grants({ live: true })).at(-1)?.id ?? '';

  it('queries, creates, updates and deletes', async () => {
    const { conn } = await connect();
    const contacts = conn.sobject('Contact');
    const { id } = await contacts.create({ FirstName: 'Ada', LastName: 'Byron' });
    if (id === undefined) throw new Error('Salesforce names no id.');
    await contacts.update({ Id: id, Title: 'Countess' });
    expect(await contacts.retrieve(id)).toMatchObject({ Name: 'Ada Byron', Title: 'Countess' });
    expect((await query(conn)).map(({ Id }) => Id)).toContain(id);
    await contacts.destroy(id);
  });

  it('goes on across an expiry and a rotation, with one refresh for many requests', async () => {
    const { conn } = await connect();
    await query(conn);
    await salesforce().expireAccessTokens(await grantOf());
    await lab.sandbox.control.resetCounters();
    const answers = await Promise.all(Array.from({ length: 20 }, () => query(conn)));
    expect(answers.every((records) => records.length > 0)).toBe(true);
    const { chains } = await lab.sandbox.control.counters();
    expect(chains['salesforce']).toEqual({ refreshes: 1, replays: 0, overlaps: 0 });
  });

  it('writes each record of a long job once across tokens that end in its middle', async () => {
    const { conn } = await connect();
    const contacts = conn.sobject('Contact');
    const records = Array.from({ length: 60 }, (_, n) => ({
      LastName: `Batch ${n}`,
      Email: `batch-${n}@x.example`,
    }));
    const batches = Array.from({ length: 6 }, (_, n) => records.slice(n * 10, n * 10 + 10));
    const results = [];
    for (const [n, batch] of batches.entries()) {
      if (n % 2 === 1) await salesforce().expireAccessTokens();
      results.push(...(await Promise.all(batch.map((one) => contacts.upsert(one, 'Email')))));
      results.push(...(await contacts.create(batch.map(({ LastName }) => ({ LastName })))));
    }
    expect(results.every(({ success }) => success)).toBe(true);
    const { records: found } = await conn.query(
      "SELECT Id FROM Contact WHERE LastName IN ('Batch 7')",
    );
    expect(found).toHaveLength(2);
    const { totalSize } = await conn.query(
      "SELECT Id FROM Contact WHERE Email > 'batch-' AND Email < 'batch-z'",
    );
    expect(totalSize).toBe(60);
  });

  it('goes on with the pages of a query across an expiry and a rotation', async () => {
    const { conn } = await connect();
    const [organization] = await salesforce().organizations();
    const contacts = Array.from({ length: 500 }, (_, n) => ({ LastName: `Page ${n}` }));
    for (let times = 0; times < 5; times += 1) {
      await salesforce().addContacts(organization?.id ?? '', contacts);
    }
    const soql = "SELECT Id FROM Contact WHERE LastName >= 'Page' AND LastName < 'Page z'";
    const first = await conn.query(soql);
    expect([first.records.length, first.totalSize, first.done]).toEqual([2000, 2500, false]);
    await salesforce().expireAccessTokens(await grantOf());
    const rest = await conn.queryMore(first.nextRecordsUrl ?? '');
    expect([rest.records.length, rest.done]).toEqual([500, true]);
    expect(new Set([...first.records, ...rest.records].map(({ Id }) => Id)).size).toBe(2500);
  });

  it('renews a connection that was found by its user', async () => {
    await lab.link(person, 'salesforce');
    const { userId } = person;
    const conn = await jsforceConnection({ tokens: lab.tokens(person), userId });
    await salesforce().expireAccessTokens(await grantOf());
    expect(await query(conn)).not.toHaveLength(0);
  });

  it('answers every request with ReauthRequired when the grant is over, and none hangs', async () => {
    const { conn, connectionId } = await connect();
    await salesforce().revokeGrant(await grantOf());
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => query(conn)));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') throw new Error('The grant is over.');
      expect(outcome.reason).toBeInstanceOf(ReauthRequired);
      expect(outcome.reason).toMatchObject({ connectionId, diagnosis: { retryable: false } });
    }
  });

  it('ends each request of a batch, written or ReauthRequired, where the grant ends in its middle', async () => {
    const { conn } = await connect();
    const save = (n: number) => conn.sobject('Contact').create({ LastName: `Middle ${n}` });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, async (_, n) => {
        if (n === 6) await salesforce().revokeGrant(await grantOf());
        return save(n);
      }),
    );
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    for (const reason of refused) expect(reason).toBeInstanceOf(ReauthRequired);
    await expect(save(12)).rejects.toThrow(ReauthRequired);
    const other = await connect();
    const { totalSize } = await other.conn.query(
      "SELECT Id FROM Contact WHERE LastName >= 'Middle' AND LastName < 'Middle z'",
    );
    expect(totalSize).toBe(outcomes.length - refused.length);
  });

  it('says ProviderUnavailable of every request while Salesforce gives no token', async () => {
    const { conn } = await connect();
    await salesforce().expireAccessTokens(await grantOf());
    const fault = { kind: 'serverError' } as const;
    await lab.sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', fault });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => query(conn)));
    await lab.sandbox.control.clearFaults();
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') throw new Error('There was no token to be had.');
      expect(outcome.reason).toBeInstanceOf(ProviderUnavailable);
      expect(outcome.reason).toMatchObject({ retryAt: expect.any(Date) });
    }
  });

  it('says ServiceUnreachable while the service is away, then goes on', async () => {
    const { conn } = await connect();
    await salesforce().expireAccessTokens(await grantOf());
    await lab.stopService();
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => query(conn)));
    await lab.startService();
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') throw new Error('There was nobody to ask.');
      expect(outcome.reason).toBeInstanceOf(ServiceUnreachable);
    }
    expect(await query(conn)).not.toHaveLength(0);
  });

  it('gives up waiting for a token when its signal is aborted', async () => {
    await lab.link(person, 'salesforce');
    const abort = new AbortController();
    const tokens = lab.tokens(person);
    const conn = await jsforceConnection({ tokens, signal: abort.signal });
    await salesforce().expireAccessTokens(await grantOf());
    abort.abort(new Error('the connector ends'));
    await expect(query(conn)).rejects.toThrow('the connector ends');
  });

  it('stops asking when Salesforce refuses new tokens too', async () => {
    const { conn } = await connect();
    await lab.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'data',
      fault: { kind: 'oauthError', error: 'INVALID_SESSION_ID', status: 401 },
    });
    await expect(query(conn)).rejects.toMatchObject({ code: 'token_refused' });
    await lab.sandbox.control.clearFaults();
    expect(await query(conn)).not.toHaveLength(0);
  });

  it('never holds a refresh token', async () => {
    const { conn } = await connect();
    expect(conn.refreshToken).toBeFalsy();
  });
});
