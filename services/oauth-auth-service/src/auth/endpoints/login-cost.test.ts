import { jest } from '@jest/globals';

const argon2 = await import('@node-rs/argon2');
const verify = jest.fn(argon2.verify);
const hash = jest.fn(argon2.hash);
jest.unstable_mockModule('@node-rs/argon2', () => ({ ...argon2, verify, hash }));
// Afterwards, so that the service meets the counting functions.
const { GOOD_PASSWORD, newEmail, startTestService } = await import('../../testing/index.js');

const WRONG = 'not the password of anybody';

/** What differs from answer to answer by its nature. */
const VOLATILE = ['date', 'x-request-id'];

describe('19. POST /auth/login tells nobody which accounts there are (OWASP)', () => {
  let service: Awaited<ReturnType<typeof startTestService>>;
  beforeAll(async () => {
    service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ACCOUNT: '3' } });
  });
  afterAll(() => service.close());

  /** The whole answer, and what it cost. */
  async function login(email: string, password: string) {
    verify.mockClear();
    hash.mockClear();
    const { status, headers, body } = await service.http
      .post('/auth/login')
      .send({ email, password });
    const { requestId, ...said } = body;
    const heads = Object.entries(headers).filter(([name]) => !VOLATILE.includes(name));
    const cost = { verifications: verify.mock.calls.length, hashes: hash.mock.calls.length };
    return { status, headers: Object.fromEntries(heads), said, cost };
  }

  it('by one argon2 verification and one answer for an unknown user, a wrong password and a locked account, which an administrator has switched off', async () => {
    const user = await service.registerUser();
    const off = await service.registerUser();
    await service.prisma.user.update({
      where: { id: off.id },
      data: { deactivatedAt: service.clock.now() },
    });
    // The first one of a process makes the hash that stands in for those that are not there.
    await login(newEmail(), WRONG);
    const answers = [
      await login(newEmail(), WRONG),
      await login(user.email, WRONG),
      await login(off.email, WRONG),
      await login(off.email, GOOD_PASSWORD),
    ];
    expect(answers[0]).toMatchObject({ status: 401, said: { code: 'invalid_credentials' } });
    for (const answer of answers) {
      expect(answer.cost).toEqual({ verifications: 1, hashes: 0 });
      expect(answer).toEqual(answers[0]);
    }
  });

  it('nor by the answer after too many tries, which costs no verification at all', async () => {
    const known = await service.registerUser();
    const locked = async (email: string) => {
      for (let tries = 0; tries < 3; tries += 1) await login(email, WRONG);
      const { headers, ...rest } = await login(email, GOOD_PASSWORD);
      const { 'retry-after': retryAfter, ...others } = headers;
      expect(Number(retryAfter)).toBeGreaterThan(0);
      return { ...rest, headers: others };
    };
    const answer = await locked(known.email);
    expect(answer).toMatchObject({ status: 429, cost: { verifications: 0, hashes: 0 } });
    expect(await locked(newEmail())).toEqual(answer);
  });
});
