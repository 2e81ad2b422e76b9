import { randomUUID } from 'node:crypto';
import { expiryTask } from '../platform/expiry.js';
import { hashSecret } from '../platform/secrets.js';
import { startTestService, type TestService } from '../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

async function clean(): Promise<void> {
  const task = service.tasks.find(({ name }) => name === 'host-clean');
  if (task === undefined) throw new Error('the app has no such task');
  await task.run({}, async () => undefined);
}

describe('expired rows', () => {
  it('of sessions go with their refresh tokens, and no sooner', async () => {
    const { prisma } = service;
    const [fresh, ended, endedNow, unused] = [
      await service.registerUser(),
      await service.registerUser(),
      await service.registerUser(),
      await service.registerUser(),
    ];
    const sessionOf = ({ id }: { id: string }) => ({ where: { userId: id } });
    const revoked = (at: Date) => ({ data: { revokedAt: at } });
    await prisma.session.updateMany({ ...sessionOf(ended), ...revoked(daysAgo(8)) });
    await prisma.session.updateMany({ ...sessionOf(endedNow), ...revoked(daysAgo(1)) });
    await prisma.session.updateMany({
      ...sessionOf(unused),
      data: { createdAt: daysAgo(40) },
    });
    await prisma.refreshToken.updateMany({
      where: { session: { userId: unused.id } },
      data: { expiresAt: daysAgo(8) },
    });
    await clean();
    const left = await prisma.session.findMany({ include: { refreshTokens: true } });
    expect(left.map(({ userId }) => userId).sort()).toEqual([fresh.id, endedNow.id].sort());
    for (const { refreshTokens } of left) expect(refreshTokens).toHaveLength(1);
    const { refreshToken } = fresh;
    const renewed = await service.http.post('/auth/refresh').send({ refreshToken });
    expect(renewed.status).toBe(200);
  });

  it('of invitations, password resets, API tokens and counters go', async () => {
    const { prisma } = service;
    const { id: userId, tenantId } = await service.registerUser();
    const row = () => ({ id: randomUUID(), tokenHash: hashSecret(randomUUID()) });
    const invitation = { tenantId, invitedById: userId, email: 'a@example.com' };
    const apiToken = { userId, name: 'x', prefix: '', lastFour: '', scopes: [] };
    for (const days of [1, 100]) {
      const expiresAt = daysAgo(days);
      await prisma.invitation.create({ data: { ...row(), ...invitation, expiresAt } });
      await prisma.passwordReset.create({ data: { ...row(), userId, expiresAt } });
      await prisma.apiToken.create({ data: { ...row(), ...apiToken, expiresAt } });
    }
    const counters = [
      { key: 'past', expire: BigInt(Date.now() - 1_000) },
      { key: 'running', expire: BigInt(Date.now() + 60_000) },
      { key: 'for ever', expire: null },
    ];
    await prisma.rateLimit.createMany({ data: counters });
    await clean();
    expect(await prisma.invitation.count({ where: { tenantId } })).toBe(1);
    expect(await prisma.passwordReset.count({ where: { userId } })).toBe(1);
    expect(await prisma.apiToken.count({ where: { userId } })).toBe(1);
    const kept = await prisma.rateLimit.findMany({
      where: { key: { in: counters.map(({ key }) => key) } },
    });
    expect(kept.map(({ key }) => key).sort()).toEqual(['for ever', 'running']);
  });

  it('are deleted a few at a time until none is left', async () => {
    const { prisma, database } = service;
    const past = BigInt(Date.now() - 1_000);
    await prisma.rateLimit.createMany({
      data: Array.from({ length: 25 }, (_, key) => ({ key: `batch-${key}`, expire: past })),
    });
    const kind = { table: 'rate_limits', where: `key LIKE 'batch-%'` };
    await expiryTask(database.pool, [kind], 10).run({}, async () => undefined);
    expect(await prisma.rateLimit.count({ where: { key: { startsWith: 'batch-' } } })).toBe(0);
  });
});
