import { startTestService, type TestService } from '../../testing/index.js';

let service: TestService;
beforeEach(async () => {
  service = await startTestService();
});
afterEach(() => service.close());

describe('GET /healthz', () => {
  it('answers while the process lives', async () => {
    expect((await service.http.get('/healthz')).body).toEqual({ status: 'ok' });
  });
});

describe('GET /readyz', () => {
  it('is 200 when database, migrations and keys are in order', async () => {
    const response = await service.http.get('/readyz');
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      status: 'ok',
      checks: { database: 'ok', migrations: 'ok', keys: 'ok' },
    });
  });

  it.each([
    ['was never applied', 'DELETE FROM _prisma_migrations'],
    ['failed half-way', 'UPDATE _prisma_migrations SET finished_at = NULL'],
  ])('is 503 and says so when a migration %s', async (_what, damage) => {
    await service.database.pool.query(damage);
    const response = await service.http.get('/readyz');
    expect(response.status).toBe(503);
    expect(response.body).toEqual({
      status: 'unavailable',
      checks: { database: 'ok', migrations: 'failed', keys: 'ok' },
    });
  });

  it('is 503 without the database, and tells the reason to the log alone', async () => {
    const query = service.database.pool.query;
    service.database.pool.query = () => Promise.reject(new Error('connect to 10.0.0.9 refused'));
    const response = await service.http.get('/readyz');
    service.database.pool.query = query;
    expect(response.status).toBe(503);
    expect(response.body.checks).toEqual({ database: 'failed', migrations: 'failed', keys: 'ok' });
    expect(response.text).not.toContain('10.0.0.9');
    expect(service.logs()).toContain('10.0.0.9');
  });
});

describe('GET /metrics', () => {
  it('counts by route template, so that no id becomes a label', async () => {
    const { bearer } = await service.registerUser();
    const id = '0b2c3c3e-6f0a-4a55-9b1c-0f0f0f0f0f0f';
    await service.http.get(`/crm-oauth/connections/${id}`).set('Authorization', bearer);
    await service.http.get(`/nowhere/${id}`);
    const { text } = await service.http.get('/metrics');
    expect(text).toContain(
      'http_request_duration_seconds_count{method="POST",route="/auth/register",status="201"} 1',
    );
    expect(text).toContain('route="/crm-oauth/connections/:id",status="404"');
    expect(text).toContain('route="unmatched",status="404"');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain(id);
  });
});
