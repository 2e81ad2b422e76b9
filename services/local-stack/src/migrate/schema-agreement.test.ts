import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutRoot } from '../paths.js';
import { createDatabase, dropDatabase, withClient } from '../postgres/databases.js';
import { type Catalog, readCatalog } from '../testing/catalog.js';
import { prismaEngine } from '../testing/prisma-engine.js';
import { createTestDatabase, SERVER_URL_VARIABLE } from '../testing/test-database.js';

/** What schema.prisma cannot express: partial indexes and CHECK constraints. */
const SQL_ONLY = [
  'index crm_events_unpublished_idx',
  'index crm_webhook_deliveries_pending_connection_idx',
  'index crm_webhook_deliveries_pending_idx',
  'constraint crm_oauth_tokens.crm_oauth_tokens_tokens_check',
  'index crm_oauth_tokens_live_account_key',
  'index crm_oauth_tokens_tenant_default_key',
  'index crm_oauth_tokens_user_default_key',
];

const server = process.env[SERVER_URL_VARIABLE] ?? '';
const readSchema = () => readFile(join(checkoutRoot, 'prisma', 'schema.prisma'), 'utf8');

async function inMigratedDatabase<T>(action: (url: string) => Promise<T>): Promise<T> {
  const database = await createTestDatabase();
  try {
    return await action(database.url);
  } finally {
    await database.drop();
  }
}

/** The catalog of a database that Prisma's engine builds from the schema alone. */
async function catalogOf(schema: string): Promise<Catalog> {
  const name = `schema_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const url = await createDatabase(server, name);
  const engine = await prismaEngine(url);
  try {
    const sql = await engine.script(schema);
    await withClient(url, (client) => client.query(sql));
    return await readCatalog(url);
  } finally {
    await engine.close();
    await dropDatabase(server, name);
  }
}

const without = (catalog: Catalog, names: readonly string[]): Catalog =>
  Object.fromEntries(Object.entries(catalog).filter(([name]) => !names.includes(name)));

describe('schema.prisma and the migrations', () => {
  it('describe the same database, save what only SQL can say', async () => {
    const migrated = await inMigratedDatabase(readCatalog);
    expect(without(migrated, SQL_ONLY)).toEqual(await catalogOf(await readSchema()));
    expect(Object.keys(migrated)).toEqual(expect.arrayContaining(SQL_ONLY));
  });

  it.each([
    ['a column', 'ALTER TABLE tenants ADD COLUMN extra TEXT'],
    ['a default', `ALTER TABLE tenants ALTER COLUMN name SET DEFAULT 'x'`],
    ['a nullable column', 'ALTER TABLE tenants ALTER COLUMN name DROP NOT NULL'],
    ['a type', 'ALTER TABLE tenants ALTER COLUMN name TYPE VARCHAR(9)'],
    ['an index', 'CREATE INDEX extra ON tenants (name)'],
    ['an enum value', `ALTER TYPE user_role ADD VALUE 'extra'`],
    ['a foreign key', 'ALTER TABLE users DROP CONSTRAINT users_tenant_id_fkey'],
  ])('are told apart by %s in the database alone', async (_what, change) => {
    const changed = await inMigratedDatabase(async (url) => {
      await withClient(url, (client) => client.query(change));
      return readCatalog(url);
    });
    expect(without(changed, SQL_ONLY)).not.toEqual(await catalogOf(await readSchema()));
  });

  it('are told apart by a column in the schema alone', async () => {
    const schema = (await readSchema()).replace(
      'model Tenant {',
      'model Tenant {\n  extra String?',
    );
    const migrated = await inMigratedDatabase(readCatalog);
    expect(without(migrated, SQL_ONLY)).not.toEqual(await catalogOf(schema));
  });
});
