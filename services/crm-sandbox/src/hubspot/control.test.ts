import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../index.js';
import { HubspotTestApp, useHubspot } from '../testing/hubspot-app.js';

const app = useHubspot();

describe('control API', () => {
  it('users can be added and switched off', async () => {
    const added = await app().hubspot.addUser({
      accountId: '24301871',
      email: 'new@northwind.example',
      firstName: 'New',
      lastName: 'Hand',
    });
    expect((await app().connect(added.email)).scopes).toContain('oauth');
    await app().hubspot.updateUser(added.email, { active: false });
    await expect(app().code({}, added.email)).rejects.toThrow(/user_inactive/);
  });

  it('shows tokens only when asked, and an app’s secret never', async () => {
    const { refresh_token } = await app().connect();
    expect(JSON.stringify(await app().hubspot.grants())).not.toContain(refresh_token);
    expect(await app().hubspot.grants({ tokens: true })).toMatchObject([
      { refreshToken: refresh_token, live: true },
    ]);
    const { clientSecret } = app().sandbox.hubspot;
    const shown = await app().hubspot.updateApp(app().clientId, { name: 'Renamed' });
    expect(JSON.stringify(shown)).not.toContain(clientSecret);
  });

  it('a grant can be ended with or without its access tokens', async () => {
    const { access_token, refresh_token } = await app().connect();
    const [grant] = await app().hubspot.grants();
    await app().hubspot.revokeGrant(grant?.id ?? '', { accessTokensToo: false });
    expect((await app().refresh(refresh_token)).status).toBe(400);
    expect((await app().api(access_token)).status).toBe(200);
    await app().hubspot.revokeGrant(grant?.id ?? '');
    expect((await app().api(access_token)).status).toBe(401);
  });

  it('a switch that does not exist is named', async () => {
    const unknown = app().call('/__sandbox/hubspot/switches', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"rotate":true}',
    });
    const { status, body } = await unknown;
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('rotate');
  });

  it('faults and counters work for it as for any provider', async () => {
    const { refresh_token } = await app().connect();
    await app().sandbox.control.addFault({
      provider: 'hubspot',
      endpoint: 'token',
      grantType: 'refresh_token',
      fault: { kind: 'rateLimited', retryAfterSeconds: 7 },
      times: 1,
    });
    expect((await app().refresh(refresh_token)).status).toBe(429);
    await app().refresh(refresh_token);
    const { endpoints, chains } = await app().sandbox.control.counters();
    expect(endpoints['hubspot']?.['token']).toMatchObject({
      outcomes: { refresh_token: { ok: 1 } },
      faults: { rateLimited: 1 },
    });
    expect(chains['hubspot']).toEqual({ refreshes: 1, replays: 0, overlaps: 0 });
  });

  it('the index page tells of it', async () => {
    const page = await (await fetch(app().sandbox.url)).text();
    expect(page).toContain('<h2>HubSpot</h2>');
    expect(page).toContain('sameRefreshTokenOnReconnect');
  });
});

describe('state file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crm-sandbox-hubspot-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('carries grants, spent tokens and switches over a restart', async () => {
    const stateFile = join(folder, 'state.json');
    const before = new HubspotTestApp(await startSandbox({ stateFile }));
    await before.hubspot.setSwitches({ rotateRefreshTokens: true });
    const first = await before.connect();
    const second = (await before.refresh(first.refresh_token)).body;
    await before.sandbox.close();

    const after = new HubspotTestApp(await startSandbox({ stateFile }));
    expect((await after.hubspot.switches()).rotateRefreshTokens).toBe(true);
    expect((await after.api(second.access_token)).status).toBe(200);
    expect((await after.refresh(first.refresh_token)).status).toBe(400);
    expect((await after.refresh(second.refresh_token)).status).toBe(200);
    await after.sandbox.close();
  });
});
