import { startTestService, type TestService } from '../testing/index.js';
import { deleteExpiredLimits, sharedMark, sharedRateLimit } from './rate-limit.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const keys = async () => (await service.prisma.rateLimit.findMany()).map(({ key }) => key).sort();
const lapse = (key: string) =>
  service.prisma.rateLimit.update({ where: { key }, data: { expire: Date.now() - 1 } });

describe('a shared mark', () => {
  it('is there for all until its time is over', async () => {
    const { pool } = service.database;
    const [one, other] = [sharedMark(pool, 'seen', 60), sharedMark(pool, 'seen', 60)];
    expect(await one.has('a')).toBe(false);
    await one.set('a');
    expect(await other.has('a')).toBe(true);
    expect(await other.has('b')).toBe(false);
    await lapse('seen:a');
    expect(await one.has('a')).toBe(false);
    await one.set('a');
    expect(await other.has('a')).toBe(true);
  });
});

describe('rows of limits whose window is over', () => {
  it('are deleted, and no others', async () => {
    const { pool } = service.database;
    const limit = sharedRateLimit(pool, { name: 'test', points: 1, windowSeconds: 60 });
    await limit.consume('over');
    await limit.consume('running');
    await lapse('test:over');
    await deleteExpiredLimits(pool);
    const left = await keys();
    expect(left).toContain('test:running');
    expect(left).not.toContain('test:over');
    await expect(limit.consume('running')).rejects.toMatchObject({ code: 'too_many_requests' });
    await limit.consume('over');
  });
});
