import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import {
  cookieOf,
  registerCallback,
  type ServiceProcess,
  salesforceEnv,
  startServiceProcess,
  testEnv,
} from '../testing/index.js';
import { LeakGuard } from '../testing/leak-guard.js';

const PASSWORD = 'a quiet walk by the river';

/**
 * A whole life of a connection, faults included, in a process of its own; then its raw output, its
 * answers and its metrics are searched for the very secrets that were in play. The other suites
 * run the same search when they close.
 */
describe('secrets stay inside', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let service: ServiceProcess;
  const guard = new LeakGuard();

  beforeAll(async () => {
    sandbox = await startSandbox({ salesforce: { app: { rotateRefreshTokens: true } } });
    database = await createTestDatabase();
    const env = testEnv(database.url, {
      ...salesforceEnv(sandbox),
      LOG_LEVEL: 'trace',
      CRM_PROVIDER_DEADLINE_MS: '400',
    });
    for (const name of ['TOKEN_ENCRYPTION_KEYS', 'JWT_PRIVATE_KEYS', 'SALESFORCE_CLIENT_SECRET']) {
      guard.secret(name, env[name]?.split(':').at(-1));
    }
    guard.secret('the database password', new URL(database.url).password);
    service = await startServiceProcess(env);
    await registerCallback(sandbox, service.url.replace('127.0.0.1', 'localhost'));
  });
  afterAll(async () => {
    await service.stop();
    await database.drop();
    await sandbox.close();
  });

  async function call(method: string, path: string, bearer: string, body?: object) {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: bearer, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { response, text: await response.text() };
  }

  async function noteProviderTokens(): Promise<void> {
    for (const grant of await sandbox.control.salesforce.grants({ tokens: true })) {
      guard.secret('a CRM refresh token', grant.refreshToken);
      for (const token of grant.accessTokens ?? []) guard.secret('a CRM access token', token);
    }
  }

  it('in the output, the answers and the metrics of a process', async () => {
    const email = 'leak@example.com';
    guard.secret('the password', PASSWORD);
    const signedUp = await call('POST', '/auth/register', '', { email, password: PASSWORD });
    const session = JSON.parse(signedUp.text) as { accessToken: string; refreshToken: string };
    guard.secret('the session access token', session.accessToken);
    guard.secret('the session refresh token', session.refreshToken);
    const bearer = `Bearer ${session.accessToken}`;

    const started = await call('POST', '/crm-oauth/salesforce/initiate', bearer, {});
    const { authorizationUrl, startUrl, attemptId } = JSON.parse(started.text) as Record<
      string,
      string
    >;
    const cookie = cookieOf(started.response.headers.get('set-cookie'));
    guard.secret('the browser id', cookie.split('=')[1]);
    guard.secret('the start ticket', startUrl?.split('/').at(-1));
    const { redirectTo } = await sandbox.control.salesforce.consent({
      authorizationUrl: authorizationUrl ?? '',
    });
    const { searchParams } = new URL(redirectTo);
    guard.secret('the state', searchParams.get('state'));
    guard.secret('the authorization code', searchParams.get('code'));
    const forged = await fetch(redirectTo, { headers: { accept: 'text/html' } });
    guard.said('the page for a forged callback', await forged.text());
    const finished = await fetch(redirectTo, { headers: { cookie } });
    expect(finished.status).toBe(200);
    guard.said('the outcome page', await finished.text());
    await noteProviderTokens();

    const attempt = await call('GET', `/crm-oauth/attempts/${attemptId}`, bearer);
    guard.said('the attempt', attempt.text);
    const { connectionId } = JSON.parse(attempt.text) as { connectionId: string };
    for (const kind of [
      'truncated',
      'hang',
      'nullBody',
      'wrongContentType',
      'errorIn200',
    ] as const) {
      await sandbox.control.addFault({
        provider: 'salesforce',
        endpoint: 'token',
        fault: { kind },
        processed: false,
      });
      const failed = await call('POST', '/crm-oauth/salesforce/refresh', bearer, { connectionId });
      expect(failed.response.status).toBe(503);
      guard.said(`the answer to ${kind}`, failed.text);
      await sandbox.control.clearFaults();
    }
    const waitForRetry = async (): Promise<string> => {
      const { response, text } = await call('POST', '/crm-oauth/salesforce/refresh', bearer, {
        connectionId,
      });
      if (response.status === 200) return text;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return waitForRetry();
    };
    guard.said('the refreshed connection', await waitForRetry());
    await noteProviderTokens();

    for (const path of ['/crm-oauth/connections', '/crm-oauth/tokens', '/users/profile']) {
      guard.said(path, (await call('GET', path, bearer)).text);
    }
    guard.said(
      'an unknown route',
      (await call('GET', `/x?token=${session.accessToken}`, bearer)).text,
    );
    const malformed = await call('POST', '/auth/login', '', { email, password: { a: PASSWORD } });
    guard.said('a malformed sign-in', malformed.text);
    const wrong = await call('POST', '/auth/login', '', { email, password: `${PASSWORD}!` });
    guard.said('a failed sign-in', wrong.text);
    const ended = await call('DELETE', `/crm-oauth/connections/${connectionId}`, bearer);
    expect(ended.response.status).toBe(200);
    guard.said('the disconnect', ended.text);
    guard.said('the metrics', await (await fetch(`${service.url}/metrics`)).text());
    guard.said('the output of the process', service.output());

    expect(service.output()).toContain('/crm-oauth/salesforce/refresh');
    expect(guard.secretCount).toBeGreaterThan(12);
    expect(guard.leaks()).toEqual([]);
  });

  it('and the search would find one', () => {
    const probe = new LeakGuard();
    probe.secret('a token', '00D5f000000abcd!AQEAQ');
    probe.said('the log', '{"msg":"refreshed 00D5f000000abcd!AQEAQ"}');
    expect(probe.leaks()).toEqual(['a token in the log']);
  });
});
