import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
} from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const register = (body: object) => service.http.post('/auth/register').send(body);

describe('POST /auth/register', () => {
  it('makes the first user of a new tenant its admin, signed in', async () => {
    const email = newEmail('Ada');
    const response = await register({ email, password: GOOD_PASSWORD, name: 'Ada' });
    expect(response.status).toBe(201);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toEqual({
      user: {
        id: expect.any(String),
        email: email.toLowerCase(),
        name: 'Ada',
        role: 'admin',
        tenantId: expect.any(String),
      },
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^trt_[\w-]{43}$/),
      tokenType: 'Bearer',
      expiresIn: 600,
    });
  });
});
