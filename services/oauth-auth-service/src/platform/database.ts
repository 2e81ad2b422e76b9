import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.js';
import type { Logger } from './logger.js';

/** One pool of connections, used through Prisma nearly everywhere and directly on the hottest read. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** A connection beside the pool, for LISTEN; the caller connects and ends it. */
  openClient(): pg.Client;
  close(): Promise<void>;
}

export function openDatabase(url: string, poolSize: number, logger: Logger): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: `oauth-auth-service:${process.pid}`,
  });
  // Without a listener, a connection that breaks while idle would end the process.
  pool.on('error', (err) => logger.warn({ err }, 'an idle database connection broke'));
  // The same for one that breaks while it is checked out: the query on it fails by itself.
  pool.on('connect', (client) => {
    client.on('error', (err) => logger.debug({ err }, 'a database connection broke'));
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    pool,
    openClient: () =>
      new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: 5_000,
        query_timeout: 5_000,
        keepAlive: true,
        application_name: `oauth-auth-service:${process.pid}:listener`,
      }),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
