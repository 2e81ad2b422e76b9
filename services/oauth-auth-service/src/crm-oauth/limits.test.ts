import { createHash } from 'node:crypto';
import type { Response } from 'supertest';
import { comeBack } from '../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../testing/index.js';
import { keyOf } from './limits.js';

describe('limits of the CRM connections', () => {
  let crm: CrmTestService;
  let admin: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({
      env: {
        CRM_INITIATES_PER_USER: '4',
        CRM_INITIATES_PER_TENANT: '6',
        CRM_PENDING_ATTEMPTS: '2',
        CRM_DISCONNECTS: '2',
        CRM_LISTINGS_PER_CALLER: '3',
        CRM_PAGES_PER_ADDRESS: '5',
        TRUST_PROXY: '1',
      },
    });
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    admin = await crm.registerUser();
  });

  const initiate = (who: TestUser): Promise<Response> =>
    crm.http.post('/crm-oauth/salesforce/initiate').set('Authorization', who.bearer).send({});
  const expireAttempts = () =>
    crm.prisma.cRMConnectAttempt.updateMany({ data: { expiresAt: new Date() } });
  const initiateAndForget = async (who: TestUser): Promise<number> => {
    const { status } = await initiate(who);
    await expireAttempts();
    return status;
  };
  const statuses = async (call: () => Promise<Response>, times: number) => {
    const seen: number[] = [];
    for (let turn = 0; turn < times; turn += 1) seen.push((await call()).status);
    return seen;
  };
  const expectWait = ({ status, headers }: Response, most: number) => {
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(most);
  };

  it('a user begins so many connections in ten minutes', async () => {
    for (let turn = 0; turn < 4; turn += 1) expect(await initiateAndForget(admin)).toBe(201);
    const refused = await initiate(admin);
    expectWait(refused, 600);
    expect(refused.body.code).toBe('too_many_requests');
    expect(await initiateAndForget(await crm.registerUser())).toBe(201);
  });

  it('so do all users of a tenant together; one over their own limit costs it nothing', async () => {
    const [user, colleague] = [await crm.inviteUser(admin), await crm.inviteUser(admin)];
    for (let turn = 0; turn < 7; turn += 1) await initiateAndForget(admin);
    expect([await initiateAndForget(user), await initiateAndForget(user)]).toEqual([201, 201]);
    expectWait(await initiate(colleague), 600);
  });

  it('a user has so many attempts open at a time, finished and expired ones not counted', async () => {
    const first = await crm.initiate(admin);
    await crm.initiate(admin);
    const refused = await initiate(admin);
    expectWait(refused, 600);
    expect(refused.body.code).toBe('too_many_pending_attempts');

    const path = await crm.consent(first);
    expect((await comeBack(crm, { attempt: first, path, state: '' })).status).toBe(200);
    expect((await initiate(admin)).status).toBe(201);
  });

  it('ends one connection so often: each time the CRM is asked again', async () => {
    const { id } = await crm.link(admin);
    const end = () =>
      crm.http.delete(`/crm-oauth/connections/${id}`).set('Authorization', admin.bearer).send();
    expect(await statuses(end, 3)).toEqual([200, 200, 429]);
    expectWait(await end(), 600);
  });

  it('answers a caller so many listings a minute', async () => {
    const list = (who: TestUser) => () =>
      crm.http.get('/crm-oauth/tokens').set('Authorization', who.bearer);
    expect(await statuses(list(admin), 4)).toEqual([200, 200, 200, 429]);
    expectWait(await list(admin)(), 60);
    expect((await list(await crm.registerUser())()).status).toBe(200);
  });

  describe('the pages, by address', () => {
    const open = (address: string) => () =>
      crm.http
        .get('/crm-oauth/salesforce/callback')
        .set('X-Forwarded-For', address)
        .set('Accept', 'application/json');

    it('answer 429 with Retry-After after so many in a minute, other addresses not', async () => {
      expect(await statuses(open('192.0.2.1'), 6)).toEqual([400, 400, 400, 400, 400, 429]);
      expectWait(await open('192.0.2.1')(), 60);
      expect((await open('192.0.2.2')()).status).toBe(400);
    });

    it('count an IPv6 subscriber once, whatever the rest of the address', async () => {
      for (let host = 1; host <= 5; host += 1) await open(`2001:db8:1:2::${host}`)();
      expectWait(await open('2001:db8:1:2:ffff::1')(), 60);
    });

    it('show people a page that says how long to wait', async () => {
      for (let turn = 0; turn < 5; turn += 1) await open('192.0.2.3')();
      const page = await open('192.0.2.3')().set('Accept', 'text/html');
      expectWait(page, 60);
      expect(page.type).toBe('text/html');
    });
  });

  it('keep no id of the host as a key, and tell ids apart that look alike when joined', async () => {
    await initiate(admin);
    const keys = (await crm.prisma.rateLimit.findMany()).map(({ key }) => key);
    expect(keys).toContain(`crm-initiate:${keyOf(admin.tenantId, admin.id)}`);
    expect(keys.join()).not.toContain(admin.id);
    expect(keyOf('a', 'b:c')).not.toBe(keyOf('a:b', 'c'));
    expect(keyOf('a')).toBe(createHash('sha256').update('["a"]').digest('hex'));
  });
});
