import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
} from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ACCOUNT: '2' } });
});
afterAll(() => service.close());

const NEW_PASSWORD = 'another walk, another river';

const request = async (email: string) => {
  const response = await service.http.post('/auth/password-reset/request').send({ email });
  await service.settled();
  return response;
};
const confirm = (token: string, newPassword = NEW_PASSWORD) =>
  service.http.post('/auth/password-reset/confirm').send({ token, newPassword });
const login = (email: string, password: string) =>
  service.http.post('/auth/login').send({ email, password });

const mailsTo = (email: string) => service.mails.filter((mail) => mail.to === email);
const tokenMailedTo = (email: string): string =>
  /#token=(tpr_[\w-]{43})$/m.exec(mailsTo(email).at(-1)?.text ?? '')?.[1] ?? '';

describe('POST /auth/password-reset/request', () => {
  it('answers 202 alike for a known and an unknown address, and mails only the known', async () => {
    const { email } = await service.registerUser();
    const stranger = newEmail();
    const [known, unknown] = [await request(email), await request(stranger)];
    expect(known.status).toBe(202);
    expect(unknown.status).toBe(202);
    expect(unknown.body).toEqual(known.body);
    expect(mailsTo(email)).toHaveLength(1);
    expect(mailsTo(stranger)).toHaveLength(0);
  });

  it('answers 202 beyond its limit too, and mails no more', async () => {
    const { email } = await service.registerUser();
    for (let times = 0; times < 7; times += 1) expect((await request(email)).status).toBe(202);
    expect(mailsTo(email)).toHaveLength(5);
  });

  it('refuses what is no e-mail address', async () => {
    expect((await request('nobody')).status).toBe(400);
  });
});

describe('POST /auth/password-reset/confirm', () => {
  it('sets the password, ends every session and unlocks the account', async () => {
    const user = await service.registerUser();
    await request(user.email);
    await login(user.email, 'wrong wrong wrong');
    await login(user.email, 'wrong wrong wrong');
    expect((await login(user.email, GOOD_PASSWORD)).status).toBe(429);

    expect((await confirm(tokenMailedTo(user.email))).status).toBe(204);
    expect((await login(user.email, NEW_PASSWORD)).status).toBe(200);
    expect((await login(user.email, GOOD_PASSWORD)).status).toBe(401);
    const refresh = await service.http
      .post('/auth/refresh')
      .send({ refreshToken: user.refreshToken });
    expect(refresh.status).toBe(401);
  });

  it('takes a token once, also of two simultaneous uses', async () => {
    const { email } = await service.registerUser();
    await request(email);
    const token = tokenMailedTo(email);
    const answers = await Promise.all([confirm(token), confirm(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect((await confirm(token)).body.code).toBe('invalid_reset_token');
  });

  it('keeps the token for another try when the password is refused', async () => {
    const { email } = await service.registerUser();
    await request(email);
    const token = tokenMailedTo(email);
    const refused = await confirm(token, 'password1');
    expect(refused.body).toMatchObject({
      code: 'weak_password',
      errors: [{ path: 'body.newPassword' }],
    });
    expect((await confirm(token)).status).toBe(204);
  });

  it('knows only the newest link, and that for half an hour', async () => {
    const { email } = await service.registerUser();
    await request(email);
    const older = tokenMailedTo(email);
    await request(email);
    expect((await confirm(older)).status).toBe(400);
    service.clock.advance(30 * 60 + 1);
    expect((await confirm(tokenMailedTo(email))).status).toBe(400);
  });

  it('answers 400 to an unknown token', async () => {
    const response = await confirm('tpr_unknown');
    expect(response.status).toBe(400);
    expect(response.body.code).toBe('invalid_reset_token');
  });
});
