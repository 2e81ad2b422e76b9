import type { FaultInput } from '../index.js';
import { errorOf, useSandbox } from '../testing/salesforce-app.js';

const app = useSandbox({ salesforce: { app: { rotateRefreshTokens: true } } });

type Kind = FaultInput['fault'];

const addFault = (fault: Kind, more: Partial<FaultInput> = {}) =>
  app().control.addFault({ provider: 'salesforce', endpoint: 'token', fault, times: 1, ...more });

async function rawRefresh(refreshToken: string): Promise<Response> {
  const { clientId, clientSecret } = app().sandbox.salesforce;
  return fetch(new URL('/services/oauth2/token', app().sandbox.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: clientId,
      client_secret: clientSecret,
    }),
  });
}

const refreshesSeen = async (): Promise<number | undefined> =>
  (await app().salesforce.grants())[0]?.refreshes;

describe('answers that are not the provider’s own', () => {
  const cases: Array<[Kind, number, string | RegExp]> = [
    [{ kind: 'nullBody' }, 200, 'null'],
    [{ kind: 'redirect', location: 'http://127.0.0.1:1/' }, 302, ''],
    [{ kind: 'html502' }, 502, /Bad Gateway/],
    [{ kind: 'errorIn200', error: 'invalid_grant' }, 200, /"error":"invalid_grant"/],
    [{ kind: 'rateLimited', retryAfterSeconds: 7 }, 429, /login rate exceeded/],
    [{ kind: 'serverError', status: 500 }, 500, /server_error/],
    [{ kind: 'serverError' }, 503, /server_error/],
    [{ kind: 'wrongContentType' }, 200, /<h1>Maintenance/],
    [{ kind: 'oauthError', error: 'unknown_error' }, 400, /^{"error":"unknown_error"}$/],
  ];
  it.each(cases)('%j', async (fault, status, body) => {
    const { refresh_token } = await app().connect();
    await addFault(fault);
    const answer = await rawRefresh(refresh_token);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(body);
    expect(await refreshesSeen()).toBe(0);
    expect((await app().refresh(refresh_token)).status).toBe(200);
  });

  it('rateLimited names Retry-After in seconds', async () => {
    await addFault({ kind: 'rateLimited', retryAfterSeconds: 7 });
    expect((await rawRefresh('x')).headers.get('retry-after')).toBe('7');
  });

  it('oversized is as many megabytes as asked for', async () => {
    await addFault({ kind: 'oversized', bytes: 3_000_000 });
    expect((await (await rawRefresh('x')).text()).length).toBeGreaterThan(3_000_000);
  });
});

describe('wrongFields', () => {
  it.each([
    [{ kind: 'wrongFields' as const }, { access_token: 1 }],
    [{ kind: 'wrongFields' as const, set: { issued_at: null } }, { issued_at: null }],
  ])('%j, in an answer that took effect', async (fault, fields) => {
    const { refresh_token } = await app().connect();
    await addFault(fault);
    expect((await app().refresh(refresh_token)).body).toMatchObject(fields);
    expect(await refreshesSeen()).toBe(1);
  });

  it('a field may be missing', async () => {
    const { refresh_token } = await app().connect();
    await addFault({ kind: 'wrongFields', omit: ['access_token'] });
    expect((await app().refresh(refresh_token)).body).not.toHaveProperty('access_token');
  });
});

describe('broken connections', () => {
  it('reset: nothing has happened', async () => {
    const { refresh_token } = await app().connect();
    await addFault({ kind: 'reset' });
    await expect(rawRefresh(refresh_token)).rejects.toThrow();
    expect((await app().refresh(refresh_token)).status).toBe(200);
  });

  it('lostAfterProcessing: the rotation took place and its answer is gone', async () => {
    const { refresh_token } = await app().connect();
    await addFault({ kind: 'lostAfterProcessing' });
    await expect(rawRefresh(refresh_token)).rejects.toThrow();
    expect(await refreshesSeen()).toBe(1);
    expect(errorOf(await app().refresh(refresh_token))[2]).toBe('expired access/refresh token');
  });

  it('truncated: the headers promise more than comes', async () => {
    const { refresh_token } = await app().connect();
    await addFault({ kind: 'truncated' });
    const answer = await rawRefresh(refresh_token);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect(await refreshesSeen()).toBe(1);
  });
});

describe('delays', () => {
  it('hang: goes on as if nothing had been when the fault is cleared', async () => {
    const { refresh_token } = await app().connect();
    await addFault({ kind: 'hang' });
    const call = app().refresh(refresh_token);
    while ((await app().control.faults())[0]?.met !== 1);
    expect(await refreshesSeen()).toBe(0);
    await app().control.clearFaults();
    expect((await call).status).toBe(200);
  });

  it('slow: processed at once, answered later', async () => {
    const { refresh_token } = await app().connect();
    await addFault({ kind: 'slow', ms: 40 });
    const call = app().refresh(refresh_token);
    while ((await refreshesSeen()) !== 1);
    expect((await call).status).toBe(200);
  });
});

describe('other endpoints and grants', () => {
  it('one grant alone', async () => {
    const [hit, spared] = [await app().connect(), await app().connect()];
    const [grant] = await app().salesforce.grants();
    await addFault({ kind: 'serverError' }, { grantId: grant?.id ?? '' });
    expect((await app().refresh(spared.refresh_token)).status).toBe(200);
    expect((await app().refresh(hit.refresh_token)).status).toBe(503);
  });

  it('the data API', async () => {
    const { access_token } = await app().connect();
    await addFault({ kind: 'html502' }, { endpoint: 'data' });
    expect(await app().dataStatus(access_token)).toBe(502);
    expect(await app().dataStatus(access_token)).toBe(200);
  });

  it('a grant type alone', async () => {
    await addFault({ kind: 'serverError' }, { grantType: 'refresh_token' });
    const tokens = await app().connect();
    expect((await app().refresh(tokens.refresh_token)).status).toBe(503);
  });
});
