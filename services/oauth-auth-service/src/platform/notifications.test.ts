import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { createTestClock } from '../testing/index.js';
import { type Database, openDatabase } from './database.js';
import { createLogger } from './logger.js';
import { type Subscription, subscribe } from './notifications.js';

const logger = createLogger('silent');

describe('a subscription', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let subscription: Subscription;
  const clock = createTestClock();
  const heard: string[] = [];
  let caughtUp = 0;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = openDatabase(testDatabase.url, 2, logger);
    subscription = subscribe({
      openClient: database.openClient,
      channel: 'news',
      clock,
      logger,
      heard: (payload) => heard.push(payload),
      catchUp: async () => {
        caughtUp += 1;
      },
    });
  });
  afterAll(async () => {
    await subscription.close();
    await database.close();
    await testDatabase.drop();
  });

  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const tell = (payload: string) => database.pool.query(`SELECT pg_notify('news', $1)`, [payload]);

  it('is not live before it has caught up, and hears what is told from then on', async () => {
    expect(subscription.isLive()).toBe(false);
    await until(subscription.isLive);
    expect(caughtUp).toBe(1);
    await tell('one');
    await until(() => heard.includes('one'));
  });

  it('connects again when its connection breaks, and catches up each time', async () => {
    await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '%:listener'`,
    );
    await until(() => caughtUp === 2 && subscription.isLive());
    await tell('two');
    await until(() => heard.includes('two'));
  });

  it('is not live when the connection has been silent for too long', () => {
    clock.advance(12);
    expect(subscription.isLive()).toBe(false);
  });
});

describe('a subscription to a database that is away', () => {
  it('is never live, and closes all the same', async () => {
    const database = openDatabase('postgresql://nobody@127.0.0.1:1/nothing', 1, logger);
    const subscription = subscribe({
      openClient: database.openClient,
      channel: 'news',
      clock: createTestClock(),
      logger,
      heard: () => undefined,
      catchUp: async () => undefined,
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(subscription.isLive()).toBe(false);
    await subscription.close();
    await database.close();
  });
});
