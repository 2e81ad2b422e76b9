import { setTimeout as delay } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import {
  openProcessLab,
  type ProcessLab,
  type SeededConnection,
  type SeedFields,
  type ServiceProcess,
} from '../../testing/index.js';
import type { KillPoint } from '../../testing/kill-point.js';

/** What a crash leaves, and what recovery makes of it: the row and the provider's own count. */
interface State {
  readonly status: string;
  readonly tokenGeneration: number;
  readonly intentGeneration: number | null;
  readonly leaseHolder: 'the dead process' | 'another' | null;
  readonly refreshes: number;
  readonly replays: number;
  readonly live: boolean;
}

/** How one question for a token is answered after the crash, and the state behind it. */
interface Stage extends State {
  readonly serves: 'the old token' | 'a new token' | 'reauth_required, answer_lost';
}

interface Case {
  readonly at: 'before-intent' | 'sent' | 'sent-and-carried-out' | KillPoint;
  readonly crashed: State;
  /** After the lease has lapsed, with half an hour of the old access token left. */
  readonly recovered: Stage;
  /** When the old access token has run out; absent where a new one was had before. */
  readonly atItsEnd?: Stage;
}

const untouched: State = {
  status: 'active',
  tokenGeneration: 1,
  intentGeneration: null,
  leaseHolder: null,
  refreshes: 0,
  replays: 0,
  live: true,
};
const intended: State = { ...untouched, intentGeneration: 1, leaseHolder: 'the dead process' };
const carriedOut: State = { ...intended, refreshes: 1 };
const committed: State = { ...untouched, tokenGeneration: 2, refreshes: 1 };

const renewed = (refreshes: number): Stage => ({
  ...committed,
  refreshes,
  serves: 'a new token',
});
const waiting = (refreshes: number): Stage => ({
  ...untouched,
  status: 'uncertain',
  intentGeneration: 1,
  refreshes,
  serves: 'the old token',
});
const ended: Stage = {
  ...untouched,
  status: 'reauth_required',
  refreshes: 1,
  serves: 'reauth_required, answer_lost',
};
/** The one replay that a lost answer may cost, when nothing is left to lose. */
const endedByReplay: Stage = { ...ended, replays: 1, live: false };

interface World {
  readonly name: string;
  readonly rotates: boolean;
  readonly introspection: boolean;
  readonly seed: SeedFields;
  readonly cases: readonly Case[];
}

const notRotating: World = {
  name: 'a grant that does not rotate is simply refreshed again',
  rotates: false,
  introspection: true,
  seed: { rotates: false },
  cases: [
    { at: 'before-intent', crashed: untouched, recovered: renewed(1) },
    { at: 'after-intent', crashed: intended, recovered: renewed(1) },
    { at: 'sent', crashed: intended, recovered: renewed(1) },
    { at: 'sent-and-carried-out', crashed: carriedOut, recovered: renewed(2) },
    { at: 'before-commit', crashed: carriedOut, recovered: renewed(2) },
    { at: 'after-commit', crashed: committed, recovered: renewed(1) },
  ],
};

const witnessed: World = {
  name: 'a rotating grant whose introspection is known to know refresh tokens',
  rotates: true,
  introspection: true,
  seed: { introspectsRefreshTokens: true },
  cases: [
    { at: 'before-intent', crashed: untouched, recovered: renewed(1) },
    { at: 'after-intent', crashed: intended, recovered: renewed(1) },
    { at: 'sent', crashed: intended, recovered: renewed(1) },
    { at: 'sent-and-carried-out', crashed: carriedOut, recovered: ended },
    { at: 'before-commit', crashed: carriedOut, recovered: ended },
    { at: 'after-commit', crashed: committed, recovered: renewed(1) },
  ],
};

const unwitnessed: World = {
  name: 'a rotating grant whose introspection has not answered "active" yet',
  rotates: true,
  introspection: true,
  seed: {},
  cases: [
    { at: 'before-intent', crashed: untouched, recovered: renewed(1) },
    { at: 'after-intent', crashed: intended, recovered: renewed(1) },
    { at: 'sent', crashed: intended, recovered: renewed(1) },
    {
      at: 'sent-and-carried-out',
      crashed: carriedOut,
      recovered: waiting(1),
      atItsEnd: endedByReplay,
    },
    { at: 'before-commit', crashed: carriedOut, recovered: waiting(1), atItsEnd: endedByReplay },
    { at: 'after-commit', crashed: committed, recovered: renewed(1) },
  ],
};

const blind: World = {
  name: 'a rotating grant of an org without introspection of refresh tokens',
  rotates: true,
  introspection: false,
  seed: {},
  cases: [
    { at: 'before-intent', crashed: untouched, recovered: renewed(1) },
    { at: 'after-intent', crashed: intended, recovered: waiting(0), atItsEnd: renewed(1) },
    { at: 'sent', crashed: intended, recovered: waiting(0), atItsEnd: renewed(1) },
    {
      at: 'sent-and-carried-out',
      crashed: carriedOut,
      recovered: waiting(1),
      atItsEnd: endedByReplay,
    },
    { at: 'before-commit', crashed: carriedOut, recovered: waiting(1), atItsEnd: endedByReplay },
    { at: 'after-commit', crashed: committed, recovered: renewed(1) },
  ],
};

const PRELOAD = new URL('../../../dist/testing/kill-point.js', import.meta.url).href;
/** More than the seeded token has left, so that answering takes a refresh. */
const NEEDY = { minValidSeconds: 3_600 };

describe('kill -9 in the middle of a refresh', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let survivor: ServiceProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    database = await createTestDatabase();
    // Nobody but the test asks: a sweep in the background would recover before it looks.
    lab = await openProcessLab(database.url, sandbox, { BACKGROUND_CONCURRENCY: '0' });
    survivor = await lab.start();
  });
  afterAll(async () => {
    await survivor.stop();
    await lab.close();
    await database.drop();
    await sandbox.close();
  });

  const grantOf = async ({ grantId }: SeededConnection) => {
    const grants = await sandbox.control.salesforce.grants();
    const grant = grants.find(({ id }) => id === grantId);
    if (grant === undefined) throw new Error('the sandbox does not know the grant');
    return grant;
  };

  async function stateOf(connection: SeededConnection, victim: ServiceProcess): Promise<State> {
    const { rows } = await lab.db.query(
      `SELECT status, token_generation AS "tokenGeneration",
         intent_generation AS "intentGeneration", lease_holder AS holder
       FROM crm_oauth_tokens WHERE id = $1`,
      [connection.id],
    );
    const { holder, ...row } = rows[0];
    const whose = holder?.includes(`:${victim.pid}:`) ? 'the dead process' : 'another';
    const { refreshes, replays, live } = await grantOf(connection);
    return { ...row, leaseHolder: holder === null ? null : whose, refreshes, replays, live };
  }

  /** Asks a process for a token and ends it at that point; resolves once it is gone. */
  async function crash(at: Case['at'], connection: SeededConnection): Promise<ServiceProcess> {
    const onTheWire = at === 'sent' || at === 'sent-and-carried-out';
    const victim = await (onTheWire
      ? lab.start()
      : lab.start({ KILL_AT: at }, ['--import', PRELOAD]));
    if (onTheWire) await holdAnswer(connection, at === 'sent-and-carried-out');
    const answer = lab.obtain(victim, connection.id, NEEDY).then(
      () => 'an answer',
      () => 'cut off',
    );
    if (onTheWire) {
      await untilArrived(connection, at === 'sent-and-carried-out');
      await victim.kill();
    }
    await victim.ended;
    expect(await answer).toBe('cut off');
    await sandbox.control.clearFaults();
    return victim;
  }

  const holdAnswer = ({ grantId }: SeededConnection, processed: boolean) =>
    sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      grantId,
      fault: { kind: 'hang' },
      processed,
    });

  async function untilArrived(connection: SeededConnection, carriedOut: boolean): Promise<void> {
    for (;;) {
      const [fault] = await sandbox.control.faults();
      const { refreshes } = await grantOf(connection);
      if (fault?.met === 1 && (refreshes === 1 || !carriedOut)) return;
      await delay(10);
    }
  }

  /** The database's clock is the only one that a lease runs by: moving its times is waiting. */
  const letLeaseLapse = ({ id }: SeededConnection) =>
    lab.db.query(
      `UPDATE crm_oauth_tokens SET lease_expires_at = now() - interval '1 second',
         intent_at = intent_at - interval '1 minute' WHERE id = $1`,
      [id],
    );

  const letTokenExpire = ({ id }: SeededConnection) =>
    lab.db.query(
      `UPDATE crm_oauth_tokens SET expires_at = now() - interval '1 second',
         next_attempt_at = NULL WHERE id = $1`,
      [id],
    );

  /** A question to the surviving process; a token that it gives must be good at the CRM. */
  async function ask(connection: SeededConnection, body: object): Promise<Stage['serves']> {
    const response = await lab.obtain(survivor, connection.id, body);
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.status !== 200) {
      expect(answer).toMatchObject({
        code: 'reauth_required',
        diagnosis: { code: 'answer_lost', retryable: false },
      });
      return 'reauth_required, answer_lost';
    }
    const authorization = `Bearer ${answer['accessToken']}`;
    const used = await fetch(`${sandbox.url}/services/data/v62.0/limits`, {
      headers: { authorization },
    });
    expect(used.status).toBe(200);
    return answer['accessToken'] === connection.accessToken ? 'the old token' : 'a new token';
  }

  describe.each([notRotating, witnessed, unwitnessed, blind])('$name', (world) => {
    beforeAll(async () => {
      const { clientId } = sandbox.salesforce;
      await sandbox.control.salesforce.updateApp(clientId, { rotateRefreshTokens: world.rotates });
      const introspectRefreshTokens = world.introspection;
      await sandbox.control.salesforce.setSwitches({ introspectRefreshTokens });
    });

    it.each(world.cases)('$at', async ({ at, crashed, recovered, atItsEnd }) => {
      const [connection] = await lab.seed(1, { remainingSeconds: 1_800, ...world.seed });
      if (connection === undefined) throw new Error('no connection was seeded');
      const victim = await crash(at, connection);
      expect(await stateOf(connection, victim)).toEqual(crashed);

      await letLeaseLapse(connection);
      const serves = await ask(connection, NEEDY);
      expect({ serves, ...(await stateOf(connection, victim)) }).toEqual(recovered);
      if (atItsEnd === undefined) return;

      await letTokenExpire(connection);
      const lastly = await ask(connection, {});
      expect({ serves: lastly, ...(await stateOf(connection, victim)) }).toEqual(atItsEnd);
    });
  });

  it('an introspection that has once answered "active" makes the next lost answer free of replays', async () => {
    await sandbox.control.salesforce.setSwitches({ introspectRefreshTokens: true });
    const [connection] = await lab.seed(1, { remainingSeconds: 1_800 });
    if (connection === undefined) throw new Error('no connection was seeded');
    await crash('after-intent', connection);
    await letLeaseLapse(connection);
    expect(await ask(connection, NEEDY)).toBe('a new token');

    await letTokenExpire(connection);
    const victim = await crash('before-commit', connection);
    await letLeaseLapse(connection);
    expect(await ask(connection, {})).toBe('reauth_required, answer_lost');
    expect(await stateOf(connection, victim)).toEqual({
      ...untouched,
      status: 'reauth_required',
      tokenGeneration: 2,
      refreshes: 2,
    });
  });
});
