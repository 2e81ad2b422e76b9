import { setTimeout as delay } from 'node:timers/promises';
import { type FaultInput, type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import {
  openProcessLab,
  type ProcessLab,
  type SeededConnection,
  type ServiceProcess,
} from '../../testing/index.js';

describe('a process that is told to end in the middle of a refresh', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;

  beforeAll(async () => {
    sandbox = await startSandbox({ salesforce: { app: { rotateRefreshTokens: true } } });
    database = await createTestDatabase();
    lab = await openProcessLab(database.url, sandbox, { SHUTDOWN_SECONDS: '1' });
  });
  afterAll(async () => {
    await lab.close();
    await database.drop();
    await sandbox.close();
  });
  afterEach(() => sandbox.control.clearFaults());

  const seedOne = async (remainingSeconds: number): Promise<SeededConnection> => {
    const [connection] = await lab.seed(1, { remainingSeconds });
    if (connection === undefined) throw new Error('no connection was seeded');
    return connection;
  };
  const meet = ({ grantId }: SeededConnection, fault: FaultInput['fault']) =>
    sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', grantId, fault });
  const untilSent = async () => {
    while ((await sandbox.control.faults())[0]?.met !== 1) await delay(10);
  };
  const rowOf = async ({ id }: SeededConnection) => {
    const { rows } = await lab.db.query(
      `SELECT status, token_generation AS generation, intent_generation AS intent,
         lease_holder IS NOT NULL AS leased FROM crm_oauth_tokens WHERE id = $1`,
      [id],
    );
    return rows[0];
  };
  const renewed = { status: 'active', generation: 2, intent: null, leased: false };
  const replays = async () => (await sandbox.control.counters()).chains['salesforce']?.replays;

  /** @returns how it ended, and after how many milliseconds */
  async function end(service: ServiceProcess) {
    const began = performance.now();
    await service.stop();
    return { ...(await service.ended), ms: performance.now() - began };
  }

  it('answers the caller who waits for it, then ends', async () => {
    const service = await lab.start();
    const connection = await seedOne(-60);
    await meet(connection, { kind: 'slow', ms: 600 });
    const asked = lab.obtain(service, connection.id);
    await untilSent();
    const ended = end(service);
    const answer = await asked;
    expect(answer.status).toBe(200);
    const { accessToken } = (await answer.json()) as { accessToken: string };
    expect(accessToken).not.toBe(connection.accessToken);
    expect(await ended).toMatchObject({ code: 0, signal: null });
    expect(await rowOf(connection)).toEqual(renewed);
  });

  it('commits also what nobody waits for', async () => {
    const service = await lab.start();
    const connection = await seedOne(120);
    await meet(connection, { kind: 'slow', ms: 600 });
    expect((await lab.obtain(service, connection.id)).status).toBe(200);
    await untilSent();
    expect(await end(service)).toMatchObject({ code: 0, signal: null });
    expect(await rowOf(connection)).toEqual(renewed);
  });

  it('leaves within its deadline when the CRM does not answer, and hands the grant over', async () => {
    const service = await lab.start();
    const connection = await seedOne(-60);
    await meet(connection, { kind: 'hang' });
    const asked = lab.obtain(service, connection.id).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await untilSent();
    const { code, ms } = await end(service);
    expect(code).toBe(1);
    expect(ms).toBeLessThan(8_000);
    expect(await asked).toBe('cut off');
    expect(await rowOf(connection)).toMatchObject({ generation: 1, intent: 1, leased: true });

    // The next process waits for the lease to lapse, as after a crash.
    await lab.db.query(
      `UPDATE crm_oauth_tokens SET lease_expires_at = now() - interval '1 second',
         intent_at = intent_at - interval '1 minute' WHERE id = $1`,
      [connection.id],
    );
    await sandbox.control.clearFaults();
    const successor = await lab.start();
    expect((await lab.obtain(successor, connection.id)).status).toBe(200);
    await successor.stop();
    expect(await rowOf(connection)).toEqual(renewed);
    expect(await replays()).toBe(0);
  }, 30_000);
});
