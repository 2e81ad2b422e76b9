import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import supertest, { type Response } from 'supertest';
import {
  GOOD_PASSWORD,
  newEmail,
  type ServiceProcess,
  salesforceEnv,
  startServiceProcess,
  startTestService,
  type TestUser,
  testEnv,
} from '../../testing/index.js';
import { inviteAndRegister, register } from '../../testing/people.js';

/** Two processes behind one proxy; every call of a flood goes to the other one than the call before. */
describe('a flood over several processes', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let services: ServiceProcess[];
  let turn = 0;

  beforeAll(async () => {
    [sandbox, database] = await Promise.all([startSandbox(), createTestDatabase()]);
    const env = testEnv(database.url, {
      ...salesforceEnv(sandbox),
      LOG_LEVEL: 'info',
      JWT_ISSUER: 'http://tetrix.test',
      TRUST_PROXY: '1',
      AUTH_ATTEMPTS_PER_ACCOUNT: '5',
      AUTH_ATTEMPTS_PER_ADDRESS: '12',
      CRM_INITIATES_PER_USER: '20',
      CRM_INITIATES_PER_TENANT: '30',
      CRM_PENDING_ATTEMPTS: '5',
    });
    services = await Promise.all([startServiceProcess(env), startServiceProcess(env)]);
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await database.drop();
    await sandbox.close();
  });

  const next = () => {
    turn += 1;
    return supertest(services[turn % services.length]?.url ?? '');
  };
  let host = 0;
  /** An address of the documentation's net (RFC 5737) that nobody has used so far. */
  const newAddress = (): string => {
    host += 1;
    return `198.51.100.${host}`;
  };
  const login = (email: string, password: string, forwardedFor: string): Promise<Response> =>
    next().post('/auth/login').set('X-Forwarded-For', forwardedFor).send({ email, password });
  const wrong = (email: string, forwardedFor: string) =>
    login(email, 'wrong wrong wrong', forwardedFor);
  const newUser = async (address: string): Promise<TestUser> => {
    const email = newEmail();
    const { body } = await next()
      .post('/auth/register')
      .set('X-Forwarded-For', address)
      .send({ email, password: GOOD_PASSWORD });
    return { ...body.user, password: GOOD_PASSWORD, bearer: `Bearer ${body.accessToken}` };
  };

  /** How many of a flood were let through; each of the others was told when to come back. */
  async function letThrough(calls: readonly Promise<Response>[], most: number): Promise<number> {
    const answers = await Promise.all(calls);
    const refused = answers.filter(({ status }) => status === 429);
    for (const { headers } of refused) {
      expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(most);
    }
    return answers.length - refused.length;
  }
  const times = <T>(count: number, call: (turn: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => call(index));

  describe('of tries at one account, from everywhere', () => {
    let home: string;
    let owner: TestUser;
    beforeAll(async () => {
      home = newAddress();
      owner = await newUser(home);
      const flood = times(20, () => wrong(owner.email, newAddress()));
      expect(await letThrough(flood, 900)).toBe(5);
    });

    it('does not lock its owner out, who has been here before', async () => {
      expect((await login(owner.email, owner.password, home)).status).toBe(200);
    });

    it('is not let in again by that, nor by the right password', async () => {
      expect((await wrong(owner.email, newAddress())).status).toBe(429);
      expect((await login(owner.email, owner.password, newAddress())).status).toBe(429);
    });

    it('ends at the owner’s own address after as many tries', async () => {
      const flood = times(10, () => wrong(owner.email, home));
      expect(await letThrough(flood, 900)).toBe(5);
    });
  });

  it('of tries at a changed e-mail address does not lock its owner out either', async () => {
    const home = newAddress();
    const owner = await newUser(home);
    const email = newEmail();
    const changed = await next()
      .put('/users/profile')
      .set('Authorization', owner.bearer)
      .set('X-Forwarded-For', home)
      .send({ email, currentPassword: owner.password });
    expect(changed.status).toBe(200);
    expect(
      await letThrough(
        times(10, () => wrong(email, newAddress())),
        900,
      ),
    ).toBe(5);
    expect((await login(email, owner.password, home)).status).toBe(200);
  });

  describe('from one address', () => {
    it('ends over all accounts, and there alone', async () => {
      const address = newAddress();
      const flood = times(30, () => wrong(newEmail(), address));
      expect(await letThrough(flood, 900)).toBe(12);
      expect((await wrong(newEmail(), newAddress())).status).toBe(401);
    });

    it('ends whatever it says of where it comes from', async () => {
      const address = newAddress();
      const flood = times(30, (index) =>
        wrong(newEmail(), `203.0.113.${index}, ${address}${index % 2 === 0 ? '' : `:${index}`}`),
      );
      expect(await letThrough(flood, 900)).toBe(12);
    });

    it('makes no accounts without end', async () => {
      const address = newAddress();
      const flood = times(15, () =>
        next()
          .post('/auth/register')
          .set('X-Forwarded-For', address)
          .send({ email: newEmail(), password: GOOD_PASSWORD }),
      );
      expect(await letThrough(flood, 900)).toBe(12);
    });
  });

  describe('of begun connections', () => {
    const initiate = ({ bearer }: TestUser): Promise<Response> =>
      next().post('/crm-oauth/salesforce/initiate').set('Authorization', bearer).send({});
    let admin: TestUser;
    beforeAll(async () => {
      admin = await register(next(), {});
    });

    it('ends for the user, then for the tenant, exactly', async () => {
      const colleague = await inviteAndRegister(next(), admin, 'user');
      const answers = await Promise.all(times(40, () => initiate(admin)));
      const limited = answers.filter(({ body }) => body.code === 'too_many_requests');
      expect(limited).toHaveLength(20);
      const others = await Promise.all(times(15, () => initiate(colleague)));
      expect(others.filter(({ body }) => body.code === 'too_many_requests')).toHaveLength(5);
      expect(
        await letThrough(
          limited.map(async (answer) => answer),
          600,
        ),
      ).toBe(0);
    });

    it('leaves a user but so many open, in whichever moment and process they begin', async () => {
      const user = await register(next(), {});
      const answers = await Promise.all(times(15, () => initiate(user)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused.map(({ body }) => body.code)).toEqual(
        Array(10).fill('too_many_pending_attempts'),
      );
      expect(
        await letThrough(
          refused.map(async (answer) => answer),
          600,
        ),
      ).toBe(0);
    });
  });
});

describe('an address that nobody vouches for', () => {
  it('is that of the connection, whatever X-Forwarded-For says', async () => {
    const service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ADDRESS: '3' } });
    try {
      const statuses: number[] = [];
      for (let turn = 1; turn <= 4; turn += 1) {
        const { status } = await service.http
          .post('/auth/login')
          .set('X-Forwarded-For', `198.51.100.${turn}`)
          .set('X-Real-IP', `198.51.100.${turn}`)
          .set('Forwarded', `for=198.51.100.${turn}`)
          .send({ email: newEmail(), password: GOOD_PASSWORD });
        statuses.push(status);
      }
      expect(statuses).toEqual([401, 401, 401, 429]);
    } finally {
      await service.close();
    }
  });

  it('is one for all that is no address', async () => {
    const env = { AUTH_ATTEMPTS_PER_ADDRESS: '3', TRUST_PROXY: '1' };
    const service = await startTestService({ env });
    try {
      const statuses: number[] = [];
      for (const address of ['a', 'x'.repeat(5_000), "'; --", '999.1.1.1']) {
        const { status } = await service.http
          .post('/auth/login')
          .set('X-Forwarded-For', address)
          .send({ email: newEmail(), password: GOOD_PASSWORD });
        statuses.push(status);
      }
      expect(statuses).toEqual([401, 401, 401, 429]);
    } finally {
      await service.close();
    }
  });
});
