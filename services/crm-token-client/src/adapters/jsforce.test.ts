import type { Connection } from 'jsforce';
import { ReauthRequired } from '../errors.js';
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
