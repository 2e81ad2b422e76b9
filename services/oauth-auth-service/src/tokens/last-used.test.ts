import { randomUUID } from 'node:crypto';
import { createLogger } from '../platform/logger.js';
import { hashSecret } from '../platform/secrets.js';
import { startTestService, type TestService } from '../testing/index.js';
import { createLastUsed } from './last-used.js';

let service: TestService;
let userId: string;
beforeAll(async () => {
  service = await startTestService();
  userId = (await service.registerUser()).id;
});
afterAll(() => service.close());

async function makeToken(): Promise<string> {
  const id = randomUUID();
  const row = { id, userId, name: 'x', prefix: '', lastFour: '', scopes: [] };
  const tokenHash = hashSecret(id);
  await service.prisma.apiToken.create({ data: { ...row, tokenHash, expiresAt: new Date() } });
  return id;
}
const lastUsedOf = async (id: string) =>
  (await service.prisma.apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt;
const ports = () => ({
  pool: service.database.pool,
  clock: service.clock,
  logger: createLogger('silent'),
});

describe('the last use of API tokens', () => {
  it('is written for many at once, and when the process ends', async () => {
    const lastUsed = createLastUsed(ports());
    const ids = await Promise.all([makeToken(), makeToken(), makeToken()]);
    for (const id of ids) lastUsed.note(id);
    lastUsed.note(randomUUID());
    expect(await lastUsedOf(ids[0] ?? '')).toBeNull();
    await lastUsed.close();
    for (const id of ids) expect(await lastUsedOf(id)).toEqual(service.clock.now());
  });

  it('never goes back, whichever process writes last', async () => {
    const id = await makeToken();
    const [slow, quick] = [createLastUsed(ports()), createLastUsed(ports())];
    slow.note(id);
    service.clock.advance(5);
    quick.note(id);
    await quick.close();
    await slow.close();
    expect(await lastUsedOf(id)).toEqual(service.clock.now());
  });

  it('is kept while the database is away', async () => {
    const id = await makeToken();
    let away = true;
    const pool = Object.create(service.database.pool, {
      query: {
        value: (...call: unknown[]) =>
          away
            ? Promise.reject(new Error('away'))
            : Reflect.apply(service.database.pool.query, service.database.pool, call),
      },
    });
    const lastUsed = createLastUsed({ ...ports(), pool });
    lastUsed.note(id);
    await lastUsed.flush();
    expect(await lastUsedOf(id)).toBeNull();
    away = false;
    await lastUsed.close();
    expect(await lastUsedOf(id)).toEqual(service.clock.now());
  });
});
