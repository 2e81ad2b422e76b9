import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import supertest, { type Response } from 'supertest';
import {
  challengeOf,
  REDIRECT_URI,
  type ServiceProcess,
  startServiceProcess,
  type TestClient,
  testEnv,
  VERIFIER,
} from '../testing/index.js';

const ROUNDS = 12;
const AT_ONCE = 4;

/** Two whole processes over one database; what one has issued or ended, the other knows of. */
describe('two service processes', () => {
  let database: TestDatabase;
  let services: ServiceProcess[];
  let bearer: string;
  let client: TestClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    const env = testEnv(database.url, { LOG_LEVEL: 'info', JWT_ISSUER: 'http://tetrix.test' });
    services = await Promise.all([startServiceProcess(env), startServiceProcess(env)]);
    const account = { email: 'two@example.com', password: 'nine herons over the weir' };
    const registered = await at(0).post('/auth/register').send(account);
    bearer = `Bearer ${registered.body.accessToken}`;
    const metadata = {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'crm:read',
    };
    const answer = await at(0)
      .post('/oauth/client/register')
      .set('Authorization', bearer)
      .send(metadata);
    client = answer.body;
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await database.drop();
  });

  const at = (index: number) => supertest(services[index % 2]?.url ?? '');

  const form = (index: number, path: string, fields: object): Promise<Response> =>
    Promise.resolve(
      at(index).post(path).auth(client.client_id, client.client_secret).type('form').send(fields),
    );

  async function newCode(index: number): Promise<string> {
    const response = await at(index)
      .post('/oauth/authorize')
      .set('Authorization', bearer)
      .send({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: REDIRECT_URI,
        scope: 'crm:read',
        code_challenge: challengeOf(VERIFIER),
        code_challenge_method: 'S256',
      });
    return response.body.code;
  }

  const exchange = (index: number, code: string) =>
    form(index, '/oauth/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
    });

  const refresh = (index: number, refresh_token: string) =>
    form(index, '/oauth/refresh', { refresh_token });

  const opens = async (index: number, token: string) => {
    const call = at(index).get('/crm-oauth/connections');
    return (await call.set('Authorization', `Bearer ${token}`)).status === 200;
  };

  /** Sends the same to both processes at one moment; one at most gets an answer of value. */
  async function race(send: (index: number) => Promise<Response>): Promise<void> {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(index)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status, body } of answers) {
      if (status !== 200)
        expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_grant' });
    }
    // The second use was taken for theft, so what the first one got is worth nothing any more.
    expect(await opens(0, won[0]?.body.access_token)).toBe(false);
    expect(await opens(1, won[0]?.body.access_token)).toBe(false);
    expect((await refresh(1, won[0]?.body.refresh_token)).status).toBe(400);
  }

  it('9. exchange one code once (RFC 6749 §4.1.2)', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const code = await newCode(round);
      await race((index) => exchange(index, code));
    }
  });

  it('10. exchange one refresh token once (RFC 9700 §4.14.2)', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { body } = await exchange(round, await newCode(round));
      await race((index) => refresh(index, body.refresh_token));
    }
  });

  it('know at once what the other has issued or revoked (RFC 7009 §2)', async () => {
    const { body } = await exchange(0, await newCode(1));
    expect(await opens(1, body.access_token)).toBe(true);
    const renewed = (await refresh(1, body.refresh_token)).body;
    expect(await opens(0, renewed.access_token)).toBe(true);
    await form(0, '/oauth/revoke', { token: renewed.refresh_token });
    expect(await opens(1, renewed.access_token)).toBe(false);
    expect(await opens(1, body.access_token)).toBe(false);
  });

  it('keep every secret out of what they write', () => {
    const said = services.map((service) => service.output()).join('');
    expect(said).toContain('/oauth/authorize');
    expect(said).not.toMatch(/tx_(?:at|rt|ac|cs|rg)_/);
    expect(said).not.toContain('WARNING');
    expect(said).not.toContain(client.client_secret);
  });
});
