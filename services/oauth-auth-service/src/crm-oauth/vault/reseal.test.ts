import { type CrmTestService, newEncryptionKey, startCrmTestService } from '../../testing/index.js';
import { openSecrets } from '../events/webhook-secrets.js';
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

  it('moves the signing secrets of webhooks, the one before included', async () => {
    const { bearer } = await crm.registerUser();
    const post = (path: string, body: object = {}) =>
      crm.http.post(`/crm-oauth/webhooks${path}`).set('Authorization', bearer).send(body);
    const made = (await post('', { url: crm.url })).body;
    const changed = (await post(`/${made.id}/secret`)).body;
    crm.guard.secret('a signing secret', made.secret);
    crm.guard.secret('a changed signing secret', changed.secret);
    const [old] = crm.config.encryptionKeys;
    if (old === undefined) throw new Error('the service has a key');
    const current = entry('enc-4');
    const { pool } = crm.database;
    await reseal(pool, new Vault(environmentKeys([current, old])), 'enc-4');
    const row = await crm.prisma.cRMWebhook.findUniqueOrThrow({ where: { id: made.id } });
    const opened = openSecrets(new Vault(environmentKeys([current])), row);
    expect(opened).toEqual([changed.secret, made.secret]);
  });

  it('leaves a row alone whose key is missing, and counts it', async () => {
    await crm.link(await crm.registerUser());
    const stranger = new Vault(environmentKeys([entry('enc-3')]));
    const result = await reseal(crm.database.pool, stranger, 'enc-3');
    expect(result.resealed).toBe(0);
    expect(result.unreadable).toBeGreaterThan(0);
  });
});
