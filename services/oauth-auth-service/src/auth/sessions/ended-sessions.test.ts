import { createLogger } from '../../platform/logger.js';
import { startTestService, type TestService, type TestUser } from '../../testing/index.js';
import { type EndedSessions, followEndedSessions } from './ended-sessions.js';

let service: TestService;
const opened: EndedSessions[] = [];
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await Promise.all(opened.map((ended) => ended.close()));
  await service.close();
});

/** What another process over the same database knows. */
function another(openClient = service.database.openClient): EndedSessions {
  const { clock, database } = service;
  const ended = followEndedSessions({
    pool: database.pool,
    openClient,
    clock,
    logger: createLogger('silent'),
    accessTtl: 600,
  });
  opened.push(ended);
  return ended;
}

const deaf = () => {
  const client = service.database.openClient();
  client.connect = () => Promise.reject(new Error('away'));
  return client;
};

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const logOut = ({ bearer }: TestUser) =>
  service.http.post('/auth/logout').set('Authorization', bearer);
const profile = ({ bearer }: TestUser) =>
  service.http.get('/users/profile').set('Authorization', bearer);
const sessionOf = async ({ id: userId }: TestUser) =>
  (await service.prisma.session.findFirstOrThrow({ where: { userId } })).id;

describe('ended sessions', () => {
  it('are refused at once by the process that ended them, though the token has not expired', async () => {
    const user = await service.registerUser();
    expect((await profile(user)).status).toBe(200);
    await logOut(user);
    const refused = await profile(user);
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('are heard of by another process, which asks the database for nothing', async () => {
    const user = await service.registerUser();
    const id = await sessionOf(user);
    const ended = another();
    await until(ended.isLive);
    expect(ended.has(id)).toBe(false);
    await logOut(user);
    await until(() => ended.has(id) === true);
  });

  it('are known to a process that starts later', async () => {
    const user = await service.registerUser();
    await logOut(user);
    const ended = another();
    await until(ended.isLive);
    expect(ended.has(await sessionOf(user))).toBe(true);
  });

  it('are forgotten when no token of theirs can be in force any more', async () => {
    const user = await service.registerUser();
    await logOut(user);
    const id = await sessionOf(user);
    const ended = another();
    await until(ended.isLive);
    service.clock.advance(600 + 3_601);
    ended.add(['another']);
    expect(ended.has('another')).toBe(true);
    // Not from memory any more: after so long a silence the database is asked.
    const asked = ended.has(id);
    expect(asked).toBeInstanceOf(Promise);
    await asked;
  });

  it('are asked for one by one while nothing is heard', async () => {
    const [live, over, gone] = [
      await service.registerUser(),
      await service.registerUser(),
      await service.registerUser(),
    ];
    await logOut(over);
    await service.prisma.user.update({
      where: { id: gone.id },
      data: { deactivatedAt: service.clock.now() },
    });
    const ended = another(deaf);
    expect(await ended.has(await sessionOf(live))).toBe(false);
    expect(await ended.has(await sessionOf(over))).toBe(true);
    expect(await ended.has(await sessionOf(gone))).toBe(true);
    expect(await ended.has(live.id)).toBe(true);
  });

  it('let nobody pass while neither the feed nor the database can tell', async () => {
    const { clock } = service;
    const pool = { ...service.database.pool, query: () => Promise.reject(new Error('away')) };
    const ended = followEndedSessions({
      pool: Object.assign(Object.create(service.database.pool), pool),
      openClient: deaf,
      clock,
      logger: createLogger('silent'),
      accessTtl: 600,
    });
    opened.push(ended);
    await expect(ended.has('1')).rejects.toThrow('away');
  });
});
