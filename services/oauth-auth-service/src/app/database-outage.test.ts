import { startTestService } from '../testing/index.js';

describe('while the database is away', () => {
  it('answers 503 with Retry-After, and again 200 when it is back', async () => {
    const service = await startTestService();
    const { pool } = service.database;
    const connect = pool.connect;
    try {
      const { bearer } = await service.registerUser();
      const profile = () => service.http.get('/users/profile').set('Authorization', bearer);
      const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const query = pool.query;
      pool.query = () => Promise.reject(away);
      pool.connect = () => Promise.reject(away);
      const outage = await profile();
      expect(outage.status).toBe(503);
      expect(outage.body.code).toBe('service_unavailable');
      expect(outage.headers['retry-after']).toBe('2');
      pool.query = query;
      pool.connect = connect;
      expect((await profile()).status).toBe(200);
    } finally {
      pool.connect = connect;
      await service.close();
    }
  });
});
