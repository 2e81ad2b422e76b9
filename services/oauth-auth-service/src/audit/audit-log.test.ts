import { startTestService, type TestService, type TestUser } from '../testing/index.js';

/** What holds while entries cannot be written, for whatever reason. */
describe('while the audit cannot be written', () => {
  let service: TestService;
  let user: TestUser;

  beforeAll(async () => {
    service = await startTestService();
    user = await service.registerUser();
    await service.database.pool.query(
      'ALTER TABLE audit_events ADD CONSTRAINT full_up CHECK (false) NOT VALID',
    );
  });
  afterAll(async () => {
    await service.database.pool.query('ALTER TABLE audit_events DROP CONSTRAINT full_up');
    await service.close();
  });

  const lost = async () => (await service.http.get('/metrics')).text.match(/audit_lost_total.*/g);

  it('nobody signs in', async () => {
    const { email, password } = user;
    const { status, body } = await service.http.post('/auth/login').send({ email, password });
    expect([status, body.accessToken]).toEqual([500, undefined]);
  });

  it('nothing that is recorded with its act happens', async () => {
    const rename = await service.http
      .put('/users/profile')
      .set('Authorization', user.bearer)
      .send({ name: 'Somebody else' });
    expect(rename.status).toBe(500);
    const { body } = await service.http.get('/users/profile').set('Authorization', user.bearer);
    expect(body.name).toBeNull();
    const email = 'late@example.com';
    const made = await service.http
      .post('/auth/register')
      .send({ email, password: 'nine herons over the weir' });
    expect(made.status).toBe(500);
    expect(await service.prisma.user.count({ where: { email } })).toBe(0);
  });

  it('what has happened already stands; the log tells of it and a metric counts it', async () => {
    const { status } = await service.http.post('/auth/logout').set('Authorization', user.bearer);
    expect(status).toBe(204);
    const line = service
      .logs()
      .split('\n')
      .find((text) => text.includes('could not be recorded'));
    expect(JSON.parse(line ?? '').event).toMatchObject({ type: 'auth.signed_out', actor: user.id });
    expect(await lost()).toContainEqual('audit_lost_total{type="auth.signed_out"} 1');
  });
});
