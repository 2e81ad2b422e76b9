import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from './index.js';
import { TestApp } from './testing/salesforce-app.js';

const folder = mkdtempSync(join(tmpdir(), 'crm-sandbox-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('startSandbox', () => {
  it.each(['0.0.0.0', '192.168.1.4', '::'])('refuses to listen on %s', async (host) => {
    await expect(startSandbox({ host })).rejects.toThrow('loopback only');
  });

  it('says when the port is taken', async () => {
    const first = await startSandbox();
    const port = Number(new URL(first.url).port);
    await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
    await first.close();
  });

  it('close cuts what hangs', async () => {
    const app = new TestApp(await startSandbox());
    const fault = { kind: 'hang' } as const;
    await app.control.addFault({ provider: 'salesforce', endpoint: '*', fault });
    const call = fetch(app.authorizationUrl()).then(
      (answer) => answer.status,
      () => 'cut',
    );
    while ((await app.control.faults())[0]?.met !== 1);
    await app.sandbox.close();
    expect(['cut', 200]).toContain(await call);
  });
});

describe('state file', () => {
  it('carries grants, settings, contacts and time over a restart, readable by its owner alone', async () => {
    const stateFile = join(folder, 'state.json');
    const before = new TestApp(await startSandbox({ stateFile }));
    await before.salesforce.updateApp(before.clientId, { rotateRefreshTokens: true });
    await before.salesforce.setSwitches({ sessionLifetimeMs: 900_000 });
    await before.control.advance(1000);
    const first = await before.connect('api openid refresh_token');
    const second = (await before.refresh(first.refresh_token)).body;
    await before.sandbox.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);

    const after = new TestApp(await startSandbox({ stateFile }));
    expect((await after.control.clock()).offsetMs).toBe(1000);
    expect(await after.dataStatus(second.access_token)).toBe(200);
    expect((await after.salesforce.switches()).sessionLifetimeMs).toBe(900_000);
    expect((await after.refresh(second.refresh_token)).body.refresh_token).toMatch(/^5Aep861/);
    expect((await after.refresh(first.refresh_token)).status).toBe(400);
    expect(await after.salesforce.grants()).toMatchObject([
      { refreshes: 2, replays: 1, live: false },
    ]);
    await after.sandbox.close();
  });

  it.each([
    ['not JSON', '{'],
    ['of another program', '{"hello":1}'],
  ])('one that is %s stops the start and is named', async (_name, content) => {
    const stateFile = join(folder, 'other.json');
    writeFileSync(stateFile, content);
    await expect(startSandbox({ stateFile })).rejects.toThrow(stateFile);
  });
});
