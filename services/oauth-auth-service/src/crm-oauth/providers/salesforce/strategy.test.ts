import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import express, { type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { Passport } from 'passport';
import supertest from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { cookieOf } from '../../../testing/index.js';
import { ProviderFailure } from '../failure.js';
import { ProviderHttp } from '../http.js';
import type { CrmProfile, RawTokenAnswer } from '../strategy.js';
import { SalesforceStrategy } from './strategy.js';

const LEO = 'leo.orsini@asterpine.example';

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly params: RawTokenAnswer;
  readonly profile: CrmProfile;
}

/** The little of express-session that passport-oauth2's own state store needs: `req.session`. */
function memorySessions(): RequestHandler {
  const sessions = new Map<string, Record<string, unknown>>();
  return (req, res, next) => {
    const id = /sid=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1] ?? randomUUID();
    const session = sessions.get(id) ?? {};
    sessions.set(id, session);
    res.cookie('sid', id, { httpOnly: true });
    Object.assign(req, { session });
    next();
  };
}

const showFailure: ErrorRequestHandler = (error, _req, res, _next) => {
  const failure = error instanceof ProviderFailure ? error.diagnosis.code : String(error);
  res.status(502).json({ failure });
};

describe('SalesforceStrategy by itself: any Express app, plain Passport, its default state store', () => {
  let sandbox: Sandbox;
  let server: Server;
  let agent: TestAgent;
  let strategy: SalesforceStrategy;
  const http = new ProviderHttp();

  beforeAll(async () => {
    sandbox = await startSandbox();
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const callbackURL = `${url}/auth/salesforce/return`;
    const { clientId: clientID, clientSecret } = sandbox.salesforce;
    await sandbox.control.salesforce.updateApp(clientID, { redirectUris: [callbackURL] });

    strategy = new SalesforceStrategy(
      {
        loginUrl: sandbox.url,
        clientID,
        clientSecret,
        callbackURL,
        scope: ['api', 'refresh_token'],
        http,
        deadlineMs: 2_000,
      },
      (accessToken, refreshToken, params, profile, done) =>
        done(null, { accessToken, refreshToken, params, profile }),
    );
    const passport = new Passport();
    passport.use(strategy);
    const app = express();
    app.use(memorySessions());
    app.get('/auth/salesforce', (req: Request, res, next) => {
      const options = { session: false, loginHint: req.query['hint'], prompt: 'login consent' };
      passport.authenticate('salesforce', options)(req, res, next);
    });
    app.get(
      '/auth/salesforce/return',
      passport.authenticate('salesforce', { session: false }),
      (req, res) => void res.json(req.user),
    );
    app.use(showFailure);
    server.on('request', app);
    agent = supertest(url);
  });
  afterAll(async () => {
    await http.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await sandbox.close();
  });
  afterEach(() => sandbox.control.clearFaults());

  async function depart() {
    const login = await agent.get(`/auth/salesforce?hint=${LEO}`);
    const authorizationUrl = login.headers['location'] ?? '';
    return { authorizationUrl, cookie: cookieOf(login.headers['set-cookie']) };
  }

  async function comeBack(decision: 'allow' | 'deny' = 'allow') {
    const { authorizationUrl, cookie } = await depart();
    const { redirectTo } = await sandbox.control.salesforce.consent({ authorizationUrl, decision });
    const { pathname, search } = new URL(redirectTo);
    return agent.get(pathname + search).set('Cookie', cookie);
  }

  const signIn = async (): Promise<SignedIn> => (await comeBack()).body;

  it('sends people to Salesforce with PKCE S256, state, hint and prompt', async () => {
    const { authorizationUrl } = await depart();
    const { origin, pathname, searchParams } = new URL(authorizationUrl);
    expect(origin + pathname).toBe(`${sandbox.url}/services/oauth2/authorize`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/\S{20,}/),
      scope: 'api refresh_token',
      login_hint: LEO,
      prompt: 'login consent',
    });
  });

  it('signs in and names the person and the org', async () => {
    const { accessToken, refreshToken, params, profile } = await signIn();
    expect(accessToken).toMatch(/^00D/);
    expect(refreshToken).toMatch(/^5Aep861/);
    expect(params).toMatchObject({ instance_url: sandbox.url, token_type: 'Bearer' });
    expect(profile).toEqual({
      provider: 'salesforce',
      id: expect.stringMatching(/^005[A-Za-z0-9]{15}$/),
      username: LEO,
      displayName: 'Leo Orsini',
      emails: [{ value: LEO }],
      account: { id: expect.stringMatching(/^00D[A-Za-z0-9]{15}$/), name: null },
    });
  });

  it('refreshes, introspects and revokes, the refresh token taking its access tokens along', async () => {
    const { accessToken, refreshToken } = await signIn();
    expect(await strategy.introspect(accessToken)).toMatchObject({ active: true, username: LEO });

    const renewed = await strategy.refresh(refreshToken);
    expect(renewed['access_token']).not.toBe(accessToken);

    await strategy.revoke(refreshToken);
    expect(await strategy.introspect(String(renewed['access_token']))).toEqual({ active: false });
    await expect(strategy.refresh(refreshToken)).rejects.toMatchObject({
      class: 'dead_grant',
      delivery: 'definite',
    });
  });

  it.each(['json', 'form'] as const)(
    'revoking what has ended already succeeds (%s error body)',
    async (revokeErrorFormat) => {
      await sandbox.control.salesforce.setSwitches({ revokeErrorFormat });
      const { refreshToken } = await signIn();
      await strategy.revoke(refreshToken);
      await expect(strategy.revoke(refreshToken)).resolves.toBeUndefined();
    },
  );

  it("a denial is Passport's own failure: 401, no user", async () => {
    expect((await comeBack('deny')).status).toBe(401);
  });

  it('a state of another session is refused, and its code is not exchanged (RFC 6749 §10.12)', async () => {
    const { authorizationUrl } = await depart();
    const { redirectTo } = await sandbox.control.salesforce.consent({ authorizationUrl });
    const stranger = await depart();
    await sandbox.control.resetCounters();
    const { pathname, search } = new URL(redirectTo);

    const answer = await agent.get(pathname + search).set('Cookie', stranger.cookie);

    expect(answer.status).toBe(403);
    const { endpoints } = await sandbox.control.counters();
    expect(endpoints['salesforce']?.['token']?.requests ?? 0).toBe(0);
  });

  it.each([
    ['nullBody', 'provider_error'],
    ['truncated', 'provider_unreachable'],
    ['redirect', 'provider_error'],
    ['errorIn200', 'provider_busy'],
    ['html502', 'provider_error'],
  ] as const)(
    '%s from the token endpoint reaches the error handler typed',
    async (kind, failure) => {
      await sandbox.control.addFault({
        provider: 'salesforce',
        endpoint: 'token',
        fault: { kind },
      });
      const answer = await comeBack();
      expect(answer.status).toBe(502);
      expect(answer.body).toEqual({ failure });
    },
  );

  it('two logins at once do not mix their people up', async () => {
    const users = ['mara.velez@northwind.example', 'jonas.beck@northwind.example'];
    const answers = await Promise.all(
      users.map(async (user) => {
        const { authorizationUrl, cookie } = await depart();
        const { redirectTo } = await sandbox.control.salesforce.consent({ authorizationUrl, user });
        const { pathname, search } = new URL(redirectTo);
        return agent.get(pathname + search).set('Cookie', cookie);
      }),
    );
    expect(answers.map(({ body }) => body.profile.username)).toEqual(users);
  });
});
