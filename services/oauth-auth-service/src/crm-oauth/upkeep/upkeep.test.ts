import { randomUUID } from 'node:crypto';
import { createLogger } from '../../platform/logger.js';
import { startQueue } from '../../platform/queue.js';
import { type CrmTestService, startCrmTestService } from '../../testing/index.js';
import { findDueGrants } from './due-grants.js';

describe('upkeep', () => {
  let crm: CrmTestService;

  beforeAll(async () => {
    crm = await startCrmTestService();
  });
  afterAll(() => crm.close());

  /** Runs a task by itself, and then the jobs it asked for. */
  async function sweep(): Promise<string[]> {
    const asked: { task: string; payload: unknown }[] = [];
    const task = (name: string) => crm.tasks.find((candidate) => candidate.name === name);
    await task('crm-sweep')?.run({}, async (jobs) => void asked.push(...jobs));
    for (const job of asked) await task(job.task)?.run(job.payload, async () => undefined);
    return asked.map((job) => job.task);
  }
  const row = (id: string) => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
  const due = async () => (await findDueGrants(crm.database.pool, 1_000)).map(({ id }) => id);

  it('leaves a fresh grant alone', async () => {
    const { id } = await crm.link(await crm.registerUser());
    expect(await due()).not.toContain(id);
  });

  it('refreshes a grant that is about to expire though nobody asks', async () => {
    const { id } = await crm.link(await crm.registerUser());
    const before = await row(id);
    await crm.age(id, 6_900);
    expect(await sweep()).toContain('crm-refresh');
    const after = await row(id);
    expect(after.tokenGeneration).toBe(before.tokenGeneration + 1);
    expect(after.expiresAt.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
    expect(await due()).not.toContain(id);
  });

  it('uses a refresh token that would die of disuse', async () => {
    const { id } = await crm.link(await crm.registerUser());
    const data = { refreshTokenDiesAt: new Date(Date.now() + 6 * 86_400_000) };
    await crm.prisma.cRMOAuthToken.update({ where: { id }, data });
    expect(await due()).toContain(id);
    await sweep();
    expect(await due()).not.toContain(id);
  });

  it('finds an intent that nobody answered, and not one that is leased', async () => {
    const { id } = await crm.link(await crm.registerUser());
    const { tokenGeneration } = await row(id);
    const data = {
      intentGeneration: tokenGeneration,
      leaseHolder: 'gone',
      leaseExpiresAt: new Date(Date.now() + 60_000),
    };
    await crm.prisma.cRMOAuthToken.update({ where: { id }, data });
    expect(await due()).not.toContain(id);
    await crm.prisma.cRMOAuthToken.update({
      where: { id },
      data: { leaseExpiresAt: new Date(Date.now() - 1_000) },
    });
    expect(await due()).toContain(id);
    await sweep();
    expect(await row(id)).toMatchObject({ intentGeneration: null, status: 'active' });
  });

  it('obeys the back-off and leaves the dead and the ended alone', async () => {
    const { id } = await crm.link(await crm.registerUser());
    await crm.age(id, 8_000);
    const update = (data: object) => crm.prisma.cRMOAuthToken.update({ where: { id }, data });
    await update({ nextAttemptAt: new Date(Date.now() + 60_000) });
    expect(await due()).not.toContain(id);
    await update({ nextAttemptAt: null, status: 'reauth_required' });
    expect(await due()).not.toContain(id);
    await update({ status: 'active' });
    expect(await due()).toContain(id);
  });

  it('is fair: a tenant with many due grants does not stand before one with few', async () => {
    const crowd = await crm.registerUser();
    const lone = await crm.registerUser();
    const insert = (tenantId: string, count: number, expiredFor: number) =>
      crm.prisma.cRMOAuthToken.createMany({
        data: Array.from({ length: count }, () => ({
          id: randomUUID(),
          tenantId,
          userId: randomUUID(),
          provider: 'salesforce',
          environment: 'production',
          clientId: 'c',
          loginUrl: crm.sandbox.url,
          externalAccountId: randomUUID(),
          externalUserId: 'u',
          accessToken: 'sealed',
          accessTokenFingerprint: randomUUID(),
          refreshToken: 'sealed',
          issuedAt: new Date(Date.now() - 7_200_000 - expiredFor * 1_000),
          expiresAt: new Date(Date.now() - expiredFor * 1_000),
          lifetimeSeconds: 7_200,
        })),
      });
    await insert(crowd.tenantId, 50, 600);
    await insert(lone.tenantId, 1, 1);
    const first = await findDueGrants(crm.database.pool, 10);
    const tenants = await crm.prisma.cRMOAuthToken.findMany({
      where: { id: { in: first.map(({ id }) => id) } },
      select: { tenantId: true },
    });
    expect(tenants.map(({ tenantId }) => tenantId)).toContain(lone.tenantId);
    await crm.prisma.cRMOAuthToken.deleteMany({
      where: { tenantId: { in: [crowd.tenantId, lone.tenantId] } },
    });
  });

  it('tries a revocation again that the provider did not take', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'revoke',
      fault: { kind: 'html502' },
    });
    const ended = await crm.http
      .delete(`/crm-oauth/connections/${id}`)
      .set('Authorization', user.bearer);
    expect(ended.body.upstream).toBe('pending');
    await crm.sandbox.control.clearFaults();
    await crm.prisma.cRMTokenRevocation.updateMany({ data: { nextAttemptAt: new Date(0) } });
    expect(await sweep()).toContain('crm-revoke');
    const [revocation] = await crm.prisma.cRMTokenRevocation.findMany({
      where: { connectionId: id },
    });
    expect(revocation).toMatchObject({ status: 'revoked', token: null });
  });

  it('runs on the real queue: a sweep over two workers refreshes each due grant once', async () => {
    const connections = await Promise.all(
      Array.from({ length: 6 }, async () =>
        crm.link(await crm.registerUser(), { as: await anyone() }),
      ),
    );
    for (const { id } of connections) await crm.age(id, 6_900);
    await crm.sandbox.control.resetCounters();
    // Without its spread over twenty seconds, which is not what is tested here.
    const tasks = crm.tasks.map((task) => ({
      ...task,
      run: (payload: unknown, addJobs: Parameters<typeof task.run>[1]) =>
        task.run(payload, (jobs) => addJobs(jobs.map(({ runAt: _later, ...job }) => job))),
    }));
    const start = () =>
      startQueue({
        pool: crm.database.pool,
        logger: createLogger('silent'),
        tasks,
        concurrency: 3,
      });
    const queues = [await start(), await start()];
    try {
      await crm.prisma.$queryRaw`SELECT 1 FROM graphile_worker.add_job('crm-sweep')`;
      const waiting = new Set(connections.map(({ id }) => id));
      while (waiting.size > 0) {
        for (const id of waiting) if ((await row(id)).tokenGeneration > 1) waiting.delete(id);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await Promise.all(queues.map((queue) => queue.stop()));
    }
    const { endpoints } = await crm.sandbox.control.counters();
    expect(endpoints['salesforce']?.['token']?.outcomes['refresh_token']).toEqual({ ok: 6 });
  });

  let turn = 0;
  async function anyone(): Promise<string> {
    const users = await crm.sandbox.control.salesforce.users();
    turn += 1;
    return users[turn % users.length]?.username ?? '';
  }
});
