import { type CrmTestService, newEncryptionKey, startCrmTestService } from '../../testing/index.js';
import { environmentKeys } from './key-provider.js';
import { reseal } from './reseal.js';
import { Vault } from './vault.js';

describe('reseal', () => {
  let crm: CrmTestService;
  beforeAll(async () => {
    crm = await startCrmTestService();
  });
  afterAll(() => crm.close());

  const entry = (kid: string) => {
    const [id = '', base64 = ''] = newEncryptionKey(kid).split(':');
    return { kid: id, bytes: Buffer.from(base64, 'base64') };
  };

  it('moves every token under the current key, and tells when the old key may go', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push((await crm.link(await crm.registerUser())).id);
    }
    const [old] = crm.config.encryptionKeys;
    if (old === undefined) throw new Error('the service has a key');
    const current = entry('enc-2');
    const both = new Vault(environmentKeys([current, old]));
    const { pool } = crm.database;

    const first = await reseal(pool, both, 'enc-2');
    expect(first).toEqual({ resealed: 3, unreadable: 0, rowsPerKey: { 'enc-2': 6 } });
    expect(await reseal(pool, both, 'enc-2')).toMatchObject({ resealed: 0 });

    const alone = new Vault(environmentKeys([current]));
    const row = await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id: ids[0] ?? '' } });
    const { tenantId, provider, id: rowId } = row;
    const token = alone.open(row.accessToken ?? '', {
      tenantId,
      provider,
      rowId,
      field: 'accessToken',
    });
    crm.guard.secret('a resealed token', token);
    expect(token).toMatch(/^00D/);
  });

  it('leaves a row alone whose key is missing, and counts it', async () => {
    await crm.link(await crm.registerUser());
    const stranger = new Vault(environmentKeys([entry('enc-3')]));
    const result = await reseal(crm.database.pool, stranger, 'enc-3');
    expect(result.resealed).toBe(0);
    expect(result.unreadable).toBeGreaterThan(0);
  });
});
