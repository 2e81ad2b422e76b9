import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { openProcessLab, type ProcessLab } from '../../testing/process-lab.js';
import type { SeededConnection } from '../../testing/seed-connections.js';
import type { ServiceProcess } from '../../testing/service-process.js';

const GRANTS = 16;
/** Refusals within a minute that are taken at their word. */
const BELIEVED = 10;

describe('a CRM that suddenly refuses every grant of the app', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let service: ServiceProcess;
  let grants: readonly SeededConnection[];

  beforeAll(async () => {
    sandbox = await startSandbox();
    database = await createTestDatabase();
    lab = await openProcessLab(database.url, sandbox, { BACKGROUND_CONCURRENCY: '0' });
    service = await lab.start();
    grants = await lab.seed(GRANTS);
  });
  afterAll(async () => {
    await service.stop();
    await lab.close();
    await database.drop();
    await sandbox.close();
  });

  const obtain = async ({ id }: SeededConnection) => {
    const answer = await lab.obtain(service, id);
    const { code, diagnosis } = (await answer.json()) as {
      code?: string;
      diagnosis?: { code: string; retryable: boolean };
    };
    return { status: answer.status, code, diagnosis };
  };
  const alarm = async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    return /^crm_provider_misconfigured\{provider="salesforce"\} (\d)$/m.exec(metrics)?.[1];
  };
  const countByStatus = async () => {
    const { rows } = await lab.db.query<{ status: string; count: number }>(
      'SELECT status, count(*)::int AS count FROM crm_oauth_tokens GROUP BY status',
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  };

  it('has ten of them end; the others are kept behind one alarm', async () => {
    await sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: {
        kind: 'oauthError',
        error: 'invalid_grant',
        errorDescription: 'expired access/refresh token',
      },
      processed: false,
    });
    const answers = [];
    for (const grant of grants) answers.push(await obtain(grant));
    expect(answers.slice(0, BELIEVED)).toEqual(
      Array(BELIEVED).fill({
        status: 409,
        code: 'reauth_required',
        diagnosis: expect.objectContaining({ code: 'grant_revoked', retryable: false }),
      }),
    );
    expect(answers.slice(BELIEVED)).toEqual(
      Array(GRANTS - BELIEVED).fill({
        status: 503,
        code: 'provider_misconfigured',
        diagnosis: expect.objectContaining({ code: 'provider_misconfigured', retryable: true }),
      }),
    );
    expect(await countByStatus()).toEqual({
      reauth_required: BELIEVED,
      active: GRANTS - BELIEVED,
    });
    expect(await alarm()).toBe('1');
  });

  it('takes the others back by itself when it comes round, and the alarm ends', async () => {
    await sandbox.control.clearFaults();
    await lab.db.query('UPDATE crm_oauth_tokens SET next_attempt_at = NULL');
    for (const grant of grants.slice(BELIEVED))
      expect(await obtain(grant)).toMatchObject({ status: 200 });
    expect(await countByStatus()).toMatchObject({ active: GRANTS - BELIEVED });
    expect(await alarm()).toBe('0');
  });
});
