import { setTimeout as delay } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { countWaiting, sweepNow } from '../../testing/background-lab.js';
import { openProcessLab, type ProcessLab } from '../../testing/process-lab.js';
import type { ServiceProcess } from '../../testing/service-process.js';

/** A process that falls with its database takes answers along that nobody else holds. */
describe('a database connection that breaks while a background job is being ended', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let service: ServiceProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    database = await createTestDatabase();
    lab = await openProcessLab(database.url, sandbox);
    service = await lab.start();
  });
  afterAll(async () => {
    await service.stop();
    await lab.close();
    await database.drop();
    await sandbox.close();
  });

  /** The server itself cuts off the first connection that reports the end of a job. */
  async function cutOffFirst(what: 'DELETE' | 'UPDATE'): Promise<void> {
    await lab.db.query('CREATE SEQUENCE jobs_ended');
    await lab.db.query(`CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('jobs_ended') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
      RETURN COALESCE(NEW, OLD); END $$`);
    const when = what === 'UPDATE' ? 'WHEN (OLD.locked_by IS NOT NULL)' : '';
    await lab.db.query(`CREATE TRIGGER cut_off BEFORE ${what} ON graphile_worker._private_jobs
      FOR EACH ROW ${when} EXECUTE FUNCTION cut_off()`);
  }

  async function untilReportedAgain(): Promise<void> {
    for (;;) {
      const { rows } = await lab.db.query('SELECT last_value > 1 AS again FROM jobs_ended');
      if (rows[0]?.again) return;
      await delay(50);
    }
  }

  it.each([
    ['done', 'DELETE', { id: '00000000-0000-4000-8000-000000000000', generation: 1 }],
    ['failed', 'UPDATE', { id: 'not an id' }],
  ] as const)(
    'a job that is %s is reported again, by the same process',
    async (_end, what, payload) => {
      await cutOffFirst(what);
      await lab.db.query(
        "SELECT graphile_worker.add_job('crm-refresh', $1::json, max_attempts := 1)",
        [JSON.stringify(payload)],
      );
      await Promise.race([
        untilReportedAgain(),
        service.ended.then(() => Promise.reject(new Error(service.output()))),
      ]);
      await lab.db.query('DROP FUNCTION cut_off CASCADE');
      await lab.db.query('DROP SEQUENCE jobs_ended');

      await lab.seed(1);
      await sweepNow(lab);
      while ((await countWaiting(lab)) > 0) await delay(50);
    },
  );
});
