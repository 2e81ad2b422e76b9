import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import supertest, { type Response } from 'supertest';
import {
  challengeOf,
  GOOD_PASSWORD,
  newEmail,
  openProcessLab,
  type ProcessLab,
  REDIRECT_URI,
  type ServiceProcess,
  VERIFIER,
} from '../testing/index.js';

/** "Moments", with room for a busy machine; a session's token would live for a day here. */
const DEADLINE_MS = 5_000;

/** Two whole processes: a user is switched off at the one, and stands before the other. */
describe('a user who is switched off at one process', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let one: ServiceProcess;
  let two: ServiceProcess;

  beforeAll(async () => {
    [sandbox, database] = await Promise.all([startSandbox(), createTestDatabase()]);
    lab = await openProcessLab(database.url, sandbox);
    [one, two] = await Promise.all([lab.start(), lab.start()]);
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await lab.close();
    await database.drop();
    await sandbox.close();
  });

  const post = async (
    at: ServiceProcess,
    path: string,
    body: object,
    bearer?: string,
  ): Promise<Response> => {
    const call = supertest(at.url).post(path);
    if (bearer !== undefined) call.set('Authorization', bearer);
    return call.send(body);
  };

  async function join() {
    const email = newEmail();
    const invited = await post(one, '/users/invitations', { email }, lab.bearer);
    const { invitationToken } = invited.body;
    const joining = { email, password: GOOD_PASSWORD, invitationToken };
    const { body } = await post(one, '/auth/register', joining);
    const { user, accessToken, refreshToken } = body;
    return { id: String(user.id), email, refreshToken, bearer: `Bearer ${accessToken}` };
  }

  async function apiToken(bearer: string): Promise<string> {
    const wish = { name: 'a script', scopes: ['crm:read', 'crm:token'] };
    return `Bearer ${(await post(one, '/tokens/generate', wish, bearer)).body.token}`;
  }

  const form = async (
    at: ServiceProcess,
    client: { client_id: string; client_secret: string },
    fields: object,
  ): Promise<Response> =>
    supertest(at.url)
      .post('/oauth/token')
      .auth(client.client_id, client.client_secret)
      .type('form')
      .send(fields);

  /** What a client holds that the user has allowed to act. */
  async function allowedClient(bearer: string) {
    const scope = 'crm:read crm:token';
    const grant_types = ['authorization_code', 'refresh_token'];
    const metadata = { redirect_uris: [REDIRECT_URI], grant_types, scope };
    const client = (await post(one, '/oauth/client/register', metadata, bearer)).body;
    const request = {
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      scope,
      code_challenge: challengeOf(VERIFIER),
      code_challenge_method: 'S256',
    };
    const newCode = async () => (await post(one, '/oauth/authorize', request, bearer)).body.code;
    const exchange = (at: ServiceProcess, code: string) => {
      const fields = { code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER };
      return form(at, client, { grant_type: 'authorization_code', ...fields });
    };
    const tokens = (await exchange(two, await newCode())).body;
    return { client, tokens, pending: await newCode(), exchange };
  }

  /** A connection of the user, who hands it out to themselves. */
  async function connection(userId: string): Promise<string> {
    const [seeded] = await lab.seed(1, { remainingSeconds: 3_600 });
    const id = seeded?.id ?? '';
    await lab.db.query('UPDATE crm_oauth_tokens SET user_id = $1 WHERE id = $2', [userId, id]);
    return id;
  }

  const handOut = async (at: ServiceProcess, connectionId: string, bearer: string) =>
    (await post(at, '/crm-oauth/salesforce/token', { connectionId }, bearer)).status;

  it('is refused by the other at once: session, API token, and all that clients hold', async () => {
    const user = await join();
    const connectionId = await connection(user.id);
    const [token, allowed] = [await apiToken(user.bearer), await allowedClient(user.bearer)];
    const { client, tokens } = allowed;
    const holders = [user.bearer, token, `Bearer ${tokens.access_token}`];
    for (const bearer of holders) expect(await handOut(two, connectionId, bearer)).toBe(200);

    const path = `/users/${user.id}/deactivate`;
    expect((await post(one, path, {}, lab.bearer)).body.connections).toEqual({
      disconnected: 1,
      transferred: 0,
    });

    expect(await handOut(two, connectionId, token)).toBe(401);
    expect(await handOut(two, connectionId, `Bearer ${tokens.access_token}`)).toBe(401);
    const { refresh_token } = tokens;
    const renewal = await form(two, client, { grant_type: 'refresh_token', refresh_token });
    const exchanged = await allowed.exchange(two, allowed.pending);
    for (const { status, body } of [renewal, exchanged]) {
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    }
    const { refreshToken, email } = user;
    expect((await post(two, '/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await post(two, '/auth/login', { email, password: GOOD_PASSWORD })).status).toBe(401);
    // A session costs no query; the database tells the other process of its end.
    const deadline = Date.now() + DEADLINE_MS;
    while ((await handOut(two, connectionId, user.bearer)) !== 401) {
      if (Date.now() > deadline) throw new Error('the session goes on');
    }
    // Nobody else gets a token out of what was the user's.
    expect(await handOut(two, connectionId, lab.bearer)).not.toBe(200);
  });
});
