import { createTestDatabase } from '@tetrix/local-stack';
import { withClient } from '../postgres/databases.js';

describe('createTestDatabase', () => {
  it('gives every caller a migrated database of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      await withClient(one.url, (client) =>
        client.query(`INSERT INTO tenants (id, name) VALUES (gen_random_uuid(), 'Acme')`),
      );
      const tenants = await withClient(other.url, (client) =>
        client.query('SELECT * FROM tenants'),
      );
      expect(tenants.rows).toEqual([]);
    } finally {
      await Promise.all([one.drop(), other.drop()]);
    }
  });

  it('drops a database that still has connections', async () => {
    const database = await createTestDatabase();
    await withClient(database.url, async (client) => {
      await client.query('SELECT 1');
      await database.drop();
      await expect(client.query('SELECT 1')).rejects.toThrow();
    });
    await expect(withClient(database.url, async () => undefined)).rejects.toThrow('does not exist');
  });
});
