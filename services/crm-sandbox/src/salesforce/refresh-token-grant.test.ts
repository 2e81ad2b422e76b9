import { errorOf, type TestApp, type Tokens, USER, useSandbox } from '../testing/salesforce-app.js';
import { findSeedUser } from '../testing/seed-user.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DEAD = [400, 'invalid_grant', 'expired access/refresh token'];
const BUSY = [400, 'invalid_grant', 'token request is already being processed'];

const app = useSandbox();
const rotating = (on = true) =>
  app().salesforce.updateApp(app().clientId, { rotateRefreshTokens: on });

async function firstGrant(of: TestApp) {
  const [grant] = await of.salesforce.grants();
  if (grant === undefined) throw new Error('There is no grant.');
  return grant;
}

describe('refresh without rotation', () => {
  it('answers without a refresh_token, and the old one stays', async () => {
    const tokens = await app().connect();
    for (const _ of [1, 2]) {
      const { status, body } = await app().refresh(tokens.refresh_token);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('refresh_token');
      expect(await app().dataStatus(body.access_token)).toBe(200);
    }
    expect(await firstGrant(app())).toMatchObject({ live: true, refreshes: 2, replays: 0 });
  });

  it('an unknown refresh token, or one of another app, is an expired one', async () => {
    expect(errorOf(await app().refresh('5Aep861nothing'))).toEqual(DEAD);
  });
});

describe('refresh with rotation (RTR)', () => {
  it('every refresh returns a new refresh token', async () => {
    await rotating();
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    const third = (await app().refresh(second.refresh_token)).body;
    const all = [first, second, third].map(({ refresh_token }) => refresh_token);
    expect(new Set(all).size).toBe(3);
  });

  it('a spent refresh token revokes the current one and its access tokens', async () => {
    await rotating();
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    expect(errorOf(await app().refresh(first.refresh_token))).toEqual(DEAD);
    expect(errorOf(await app().refresh(second.refresh_token))).toEqual(DEAD);
    expect(await app().dataStatus(first.access_token)).toBe(401);
    expect(await app().dataStatus(second.access_token)).toBe(401);
    expect(await firstGrant(app())).toMatchObject({
      live: false,
      endedReason: 'spent_refresh_token_used',
      replays: 1,
    });
  });

  it('another approval of the same user survives it', async () => {
    await rotating();
    const [first, other] = [await app().connect(), await app().connect()];
    await app().refresh(first.refresh_token);
    await app().refresh(first.refresh_token);
    expect((await app().refresh(other.refresh_token)).status).toBe(200);
  });

  it('switched off, tokens that were spent before stay spent', async () => {
    await rotating();
    const first = await app().connect();
    await app().refresh(first.refresh_token);
    await rotating(false);
    expect(errorOf(await app().refresh(first.refresh_token))).toEqual(DEAD);
  });
});

const untilInFlight = async () => {
  for (;;) {
    const { endpoints } = await app().control.counters();
    if (endpoints['salesforce']?.['token']?.inFlight === 1) return;
  }
};

describe('overlapping refreshes of one token', () => {
  it.each([false, true])('the second is refused and nothing is lost (rotation %s)', async (on) => {
    await rotating(on);
    const { refresh_token } = await app().connect();
    // Long enough for the second call to come in time on a machine that has other work as well.
    await app().salesforce.setSwitches({ tokenProcessingMs: 500 });
    const first = app().refresh(refresh_token);
    await untilInFlight();
    expect(errorOf(await app().refresh(refresh_token))).toEqual(BUSY);
    expect((await first).status).toBe(200);
    expect(await firstGrant(app())).toMatchObject({ live: true, overlaps: 1, replays: 0 });
  });

  it('the overlap lasts while a slow answer is under way, rotation having taken place', async () => {
    await rotating();
    const { refresh_token } = await app().connect();
    await app().control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'hang' },
      processed: true,
      times: 1,
    });
    const first = app().refresh(refresh_token);
    await untilRefreshed(1);
    expect(errorOf(await app().refresh(refresh_token))).toEqual(BUSY);
    await app().control.clearFaults();
    expect((await first).body.refresh_token).toMatch(/^5Aep861/);
  });

  it('a client that gave up before the answer has spent the token all the same', async () => {
    await rotating();
    const { refresh_token } = await app().connect();
    await app().control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'hang' },
      processed: true,
      times: 1,
    });
    const { clientId, clientSecret } = app().sandbox.salesforce;
    const abort = new AbortController();
    const call = fetch(new URL('/services/oauth2/token', app().sandbox.url), {
      method: 'POST',
      signal: abort.signal,
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    await untilRefreshed(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await untilIdle();
    expect(errorOf(await app().refresh(refresh_token))).toEqual(DEAD);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

const untilRefreshed = (count: number): Promise<void> =>
  until(async () => (await firstGrant(app())).refreshes === count);

const untilIdle = (): Promise<void> =>
  until(async () => {
    const { endpoints } = await app().control.counters();
    return endpoints['salesforce']?.['token']?.inFlight === 0;
  });

describe('refresh-token policy', () => {
  const policy = (
    refreshTokenPolicy: { type: 'immediate' } | { type: 'idle' | 'fixed'; days: number },
  ) => app().salesforce.updateApp(app().clientId, { refreshTokenPolicy });

  it('idle: dies after so many days without use, and use puts that off', async () => {
    await policy({ type: 'idle', days: 30 });
    const { refresh_token } = await app().connect();
    await app().control.advance(29 * DAY);
    expect((await app().refresh(refresh_token)).status).toBe(200);
    await app().control.advance(29 * DAY);
    expect((await app().refresh(refresh_token)).status).toBe(200);
    await app().control.advance(30 * DAY);
    expect(errorOf(await app().refresh(refresh_token))).toEqual(DEAD);
  });

  it('fixed: use does not put it off', async () => {
    await policy({ type: 'fixed', days: 30 });
    const { refresh_token } = await app().connect();
    await app().control.advance(29 * DAY);
    expect((await app().refresh(refresh_token)).status).toBe(200);
    await app().control.advance(DAY);
    expect(errorOf(await app().refresh(refresh_token))).toEqual(DEAD);
  });

  it('immediate: the refresh token never works, the access token does', async () => {
    await policy({ type: 'immediate' });
    const tokens = await app().connect();
    expect(errorOf(await app().refresh(tokens.refresh_token))).toEqual(DEAD);
    expect(await app().dataStatus(tokens.access_token)).toBe(200);
  });
});

describe('refusals that are about the account or the app', () => {
  const change = (settings: Parameters<TestApp['salesforce']['updateApp']>[1]) =>
    app().salesforce.updateApp(app().clientId, settings);
  const { organizationId } = findSeedUser();

  const cases: Array<[string, () => Promise<unknown>, string, string]> = [
    [
      'inactive user',
      () => app().salesforce.updateUser(USER, { active: false }),
      'invalid_grant',
      'inactive user',
    ],
    [
      'inactive org',
      () => app().salesforce.updateOrganization(organizationId, { active: false }),
      'invalid_grant',
      'inactive organization',
    ],
    ['address not allowed', () => change({ ipRestricted: true }), 'invalid_grant', 'ip restricted'],
    [
      'not admin approved',
      () => change({ adminApprovedUsersOnly: true }),
      'invalid_app_access',
      'user is not admin approved to access this app',
    ],
    [
      'app deleted',
      () => app().salesforce.deleteApp(app().clientId),
      'invalid_client_id',
      'client identifier invalid',
    ],
    [
      'secret rotated',
      () => app().salesforce.rotateSecret(app().clientId, 'new'),
      'invalid_client',
      'invalid client credentials',
    ],
  ];
  it.each(cases)('%s', async (_name, act, error, description) => {
    const { refresh_token } = await app().connect();
    await act();
    expect(errorOf(await app().refresh(refresh_token))).toEqual([400, error, description]);
  });

  it('a withdrawn approval', async () => {
    const { refresh_token } = await app().connect();
    await app().salesforce.revokeGrant((await firstGrant(app())).id, 'approval_withdrawn');
    expect(errorOf(await app().refresh(refresh_token))).toEqual([
      400,
      'invalid_grant',
      "user hasn't approved this consumer",
    ]);
  });

  it('what can be undone brings the grant back', async () => {
    const { refresh_token } = await app().connect();
    await change({ ipRestricted: true });
    await app().refresh(refresh_token);
    await change({ ipRestricted: false });
    expect((await app().refresh(refresh_token)).status).toBe(200);
  });
});

describe('a rotated client secret', () => {
  const withNewSecret = ({ refresh_token }: Tokens) =>
    app().refresh(refresh_token, { client_secret: 'new-secret' });

  it('ends every grant of the app', async () => {
    const tokens = await app().connect();
    await app().salesforce.rotateSecret(app().clientId, 'new-secret');
    expect(errorOf(await withNewSecret(tokens))).toEqual(DEAD);
    expect(await app().dataStatus(tokens.access_token)).toBe(401);
  });

  it('switch secretRotationGraceMs: old secret and old grants work until it is over', async () => {
    await app().salesforce.setSwitches({ secretRotationGraceMs: 600_000 });
    const tokens = await app().connect();
    await app().salesforce.rotateSecret(app().clientId, 'new-secret');
    expect((await app().refresh(tokens.refresh_token)).status).toBe(200);
    expect((await withNewSecret(tokens)).status).toBe(200);
    await app().control.advance(600_000);
    expect(errorOf(await app().refresh(tokens.refresh_token))[1]).toBe('invalid_client');
    expect(errorOf(await withNewSecret(tokens))).toEqual(DEAD);
  });

  it('switch secretRotationRevokesTokens off: the grants live on under the new secret', async () => {
    await app().salesforce.setSwitches({ secretRotationRevokesTokens: false });
    const tokens = await app().connect();
    await app().salesforce.rotateSecret(app().clientId, 'new-secret');
    expect((await withNewSecret(tokens)).status).toBe(200);
  });
});
