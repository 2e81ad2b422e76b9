import { request } from 'node:http';
import { REDIRECT_URI, useSandbox } from '../testing/salesforce-app.js';

const app = useSandbox();

async function send(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const answer = await fetch(new URL(`/__sandbox${path}`, app().sandbox.url), {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return [answer.status, text === '' ? undefined : JSON.parse(text)];
}

describe('control API', () => {
  it('a bad body names each bad field', async () => {
    const [status, body] = await send('POST', '/faults', {
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'slow', ms: -1 },
      tmies: 1,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'invalid_request' } });
    expect(JSON.stringify(body)).toContain('fault.ms');
    expect(JSON.stringify(body)).toContain('tmies');
  });

  it.each([
    ['POST', '/nothing', {}],
    ['DELETE', '/faults/none', undefined],
    ['PATCH', '/salesforce/apps/none', {}],
    ['PATCH', '/salesforce/users/none', {}],
    ['PATCH', '/salesforce/orgs/none', {}],
    ['POST', '/salesforce/grants/none/revoke', {}],
    ['POST', '/faults', { provider: 'none', endpoint: '*', fault: { kind: 'reset' } }],
  ])('%s %s: 404', async (method, path, body) => {
    expect((await send(method, path, body))[0]).toBe(404);
  });

  it('a page of another site, by a name of its own, is refused (DNS rebinding)', async () => {
    const { port } = new URL(app().sandbox.url);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `rebound.example:${port}` };
      const call = request({ host: '127.0.0.1', port, path: '/__sandbox/counters', headers });
      call.on('response', (answer) => resolve(answer.resume().statusCode));
      call.on('error', reject).end();
    });
    expect(status).toBe(421);
  });
});

describe('counters', () => {
  it('tell grant types, outcomes, faults and the most calls at once', async () => {
    const { refresh_token } = await app().connect();
    // So long that the two overlap on a machine that has other work as well.
    await app().salesforce.setSwitches({ tokenProcessingMs: 500 });
    await Promise.all([app().refresh(refresh_token), app().refresh(refresh_token)]);
    await app().control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'html502' },
      times: 1,
    });
    await app().post('/services/oauth2/token', {});
    expect(await app().control.counters()).toMatchObject({
      endpoints: {
        salesforce: {
          token: {
            requests: 4,
            inFlight: 0,
            maxInFlight: 2,
            outcomes: {
              authorization_code: { ok: 1 },
              refresh_token: {
                ok: 1,
                'invalid_grant: token request is already being processed': 1,
              },
            },
            faults: { html502: 1 },
          },
        },
      },
      chains: { salesforce: { refreshes: 1, replays: 0, overlaps: 1 } },
    });
    await app().control.resetCounters();
    expect(await app().control.counters()).toMatchObject({
      endpoints: { salesforce: { token: { requests: 0, maxInFlight: 0, outcomes: {} } } },
      chains: { salesforce: { refreshes: 0 } },
    });
  });

  it('a caller’s own grant type makes no counter of its own', async () => {
    await app().post('/services/oauth2/token', { grant_type: '__proto__' });
    const { endpoints } = await app().control.counters();
    expect(Object.keys(endpoints['salesforce']?.['token']?.outcomes ?? {})).toEqual(['-']);
  });
});

describe('clock', () => {
  it('moves forward and back to real time on reset', async () => {
    await app().control.advance(5000);
    expect(await app().control.clock()).toEqual({
      now: new Date(1_790_000_005_000).toISOString(),
      offsetMs: 5000,
    });
    await app().control.reset();
    expect((await app().control.clock()).offsetMs).toBe(0);
  });
});

describe('Salesforce control', () => {
  it('a switch that is not named keeps its value', async () => {
    await app().salesforce.setSwitches({ requirePkce: false });
    const switches = await app().salesforce.setSwitches({ sessionLifetimeMs: 60_000 });
    expect(switches).toMatchObject({ requirePkce: false, sessionLifetimeMs: 60_000 });
  });

  it('an unknown switch is refused by name', async () => {
    const [status, body] = await send('PATCH', '/salesforce/switches', { requirePcke: true });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('requirePcke')]);
  });

  it('no list shows a secret, and grants show tokens only on demand', async () => {
    const { refresh_token, access_token } = await app().connect();
    const [, apps] = await send('GET', '/salesforce/apps');
    expect(JSON.stringify(apps)).not.toContain(app().sandbox.salesforce.clientSecret);
    expect(JSON.stringify(await app().salesforce.grants())).not.toContain(refresh_token);
    expect(await app().salesforce.grants({ tokens: true })).toMatchObject([
      { refreshToken: refresh_token, accessTokens: [access_token] },
    ]);
  });

  it('makes many grants at once, each of a user of its own and usable', async () => {
    const grants = await app().salesforce.createGrants({
      count: 2000,
      scopes: ['api', 'refresh_token'],
    });
    expect(new Set(grants.map(({ userId }) => userId)).size).toBe(2000);
    const last = grants.at(-1);
    expect((await app().refresh(last?.refreshToken ?? '')).status).toBe(200);
    expect(await app().dataStatus(last?.accessToken ?? '')).toBe(200);
    const page = await (await fetch(app().authorizationUrl())).text();
    expect(page).not.toContain('bulk.example');
  });

  it('adds orgs and users who can then consent', async () => {
    const [created, org] = await send('POST', '/salesforce/orgs', { name: 'Third' });
    const organizationId = new Map<string, string>(Object.entries(org ?? {})).get('id') ?? '';
    const username = 'ann.lee@third.example';
    const user = { organizationId, username, email: username, firstName: 'Ann', lastName: 'Lee' };
    expect([created, (await send('POST', '/salesforce/users', user))[0]]).toEqual([201, 201]);
    expect((await send('POST', '/salesforce/users', user))[0]).toBe(409);
    const { id } = await app().connect('api', username);
    expect(id).toContain(organizationId);
  });

  it('adds apps; a client id is taken once', async () => {
    const input = { clientId: 'c', clientSecret: 's', redirectUris: [REDIRECT_URI] };
    expect((await send('POST', '/salesforce/apps', input))[0]).toBe(201);
    expect((await send('POST', '/salesforce/apps', input))[0]).toBe(409);
  });

  it('ends the access tokens of one grant, or of all', async () => {
    const [first, second] = [await app().connect(), await app().connect()];
    const [grant] = await app().salesforce.grants();
    expect(await app().salesforce.expireAccessTokens(grant?.id)).toEqual({ expired: 1 });
    expect(await app().dataStatus(first.access_token)).toBe(401);
    expect(await app().dataStatus(second.access_token)).toBe(200);
    await app().salesforce.expireAccessTokens();
    expect(await app().dataStatus(second.access_token)).toBe(401);
  });

  it('filters grants by life', async () => {
    const { refresh_token } = await app().connect();
    await app().connect();
    await app().post('/services/oauth2/revoke', { token: refresh_token });
    expect(await app().salesforce.grants({ live: true })).toHaveLength(1);
    expect(await app().salesforce.grants({ live: false })).toMatchObject([
      { endedReason: 'revoked_by_client' },
    ]);
  });
});

describe('index page', () => {
  it('lists people, switches and links', async () => {
    const page = await (await fetch(app().sandbox.url)).text();
    expect(page).toContain('nadia.kovacs@asterpine.example');
    expect(page).toContain('introspectionCountsAsUse');
    expect(page).toContain('href="/__sandbox/counters"');
    expect(page).not.toContain(app().sandbox.salesforce.clientSecret);
  });
});
