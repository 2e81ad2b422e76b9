import { startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase } from '@tetrix/local-stack';
import { openProcessLab } from '../testing/index.js';

it('a process that is asked to end writes down the hand-outs that it has counted', async () => {
  const [sandbox, database] = await Promise.all([startSandbox(), createTestDatabase()]);
  const lab = await openProcessLab(database.url, sandbox);
  try {
    const service = await lab.start();
    const seeded = await lab.seed(2, { remainingSeconds: 7_000 });
    for (const { id } of [...seeded, ...seeded, ...seeded]) {
      expect((await lab.obtain(service, id)).status).toBe(200);
    }
    await service.stop();
    const { rows } = await lab.db.query(
      `SELECT subject_id AS id, (details->>'count')::int AS count FROM audit_events
       WHERE type = 'connection.token_handed_out'`,
    );
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(expect.arrayContaining(seeded.map(({ id }) => ({ id, count: 3 }))));
  } finally {
    await lab.close();
    await database.drop();
    await sandbox.close();
  }
});
