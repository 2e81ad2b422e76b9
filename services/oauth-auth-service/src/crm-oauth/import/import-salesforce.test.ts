import { bodyOf, type HandedIn, type ImportLab, openImportLab } from '../../testing/index.js';
import type { RowResult } from './row-result.js';

describe('importing grants of Salesforce', () => {
  let lab: ImportLab;
  beforeAll(async () => {
    lab = await openImportLab();
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.crm.close());

  const PATH = '/crm-oauth/salesforce/import';
  const control = () => lab.crm.sandbox.control.salesforce;
  const stored = () => lab.crm.prisma.cRMOAuthToken.findMany();

  it('takes a living pair over as it is, spending nothing', async () => {
    await lab.rotating(true);
    const grant = await lab.grant();
    const result = await lab.importOne(lab.rowOf(grant));
    expect(result).toMatchObject({
      row: 1,
      outcome: 'imported',
      account: { id: grant.organizationId },
      diagnosis: null,
    });
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 0, live: true });
    expect(await lab.token(result.connectionId)).toBe(grant.accessToken);
    const [row] = await stored();
    expect(row).toMatchObject({
      status: 'active',
      externalAccountId: grant.organizationId,
      externalUserId: grant.userId,
      externalUserName: grant.username,
      instanceUrl: grant.instanceUrl,
    });
    const lifetime = Number(row?.lifetimeSeconds);
    expect(lifetime).toBeGreaterThan(7_100);
    expect(lifetime).toBeLessThanOrEqual(7_200);
  });

  it.each([true, false])(
    'spends a lone refresh token once (rotation: %s), and the connection lives on',
    async (rotation) => {
      await lab.rotating(rotation);
      const grant = await lab.grant();
      const result = await lab.importOne(lab.bare(grant));
      expect(result).toMatchObject({ outcome: 'imported', account: { id: grant.organizationId } });
      expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 1, replays: 0 });
      await lab.crm.age(String(result.connectionId), 7_300);
      await lab.token(result.connectionId);
      expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 2, replays: 0, live: true });
    },
  );

  it.each<[string, (grant: HandedIn) => object | Promise<object>]>([
    [
      'that has expired by the row',
      (grant) => lab.rowOf(grant, { expiresAt: '2020-01-01T00:00:00Z' }),
    ],
    [
      'that has expired at the CRM',
      async (grant) => {
        await control().expireAccessTokens(grant.grantId);
        return lab.rowOf(grant);
      },
    ],
    [
      'without its API address',
      (grant) => ({ ...lab.bare(grant), accessToken: grant.accessToken }),
    ],
  ])('an access token %s is of no use: the refresh token is spent', async (_what, row) => {
    const grant = await lab.grant();
    expect(await lab.importOne(await row(grant))).toMatchObject({ outcome: 'imported' });
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 1 });
  });

  it('proves the refresh token by a refresh where the CRM tells nothing of it', async () => {
    await control().setSwitches({ introspectRefreshTokens: false });
    const grant = await lab.grant();
    expect(await lab.importOne(lab.rowOf(grant))).toMatchObject({ outcome: 'imported' });
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 1 });
  });

  it('importing again changes nothing and asks nobody, also after the token was rotated away', async () => {
    await lab.rotating(true);
    const grant = await lab.grant();
    const first = await lab.importOne(lab.rowOf(grant));
    await lab.crm.age(String(first.connectionId), 7_300);
    await lab.token(first.connectionId);
    const before = await lab.crm.sandbox.control.counters();
    expect(await lab.importOne(lab.rowOf(grant))).toMatchObject({
      outcome: 'exists',
      connectionId: first.connectionId,
      diagnosis: null,
    });
    expect(await lab.crm.sandbox.control.counters()).toEqual(before);
    expect(await stored()).toHaveLength(1);
  });

  it('a dry run names the account, spends nothing and writes nothing', async () => {
    await lab.rotating(true);
    const [grant, lone] = [await lab.grant(), await lab.grant()];
    const rows = [lab.rowOf(grant), lab.bare(lone), lab.rowOf(grant, { userId: 'nobody' })];
    const answer = bodyOf(await lab.post(rows, { dryRun: true }), 200);
    expect(answer.counts).toEqual({ imported: 0, exists: 0, would_import: 2, failed: 1 });
    expect(answer.items).toMatchObject([
      { outcome: 'would_import', account: { id: grant.organizationId } },
      { outcome: 'would_import', account: { id: lone.organizationId } },
      { outcome: 'failed', diagnosis: { code: 'row_duplicate' } },
    ]);
    expect(await stored()).toEqual([]);
    expect(await lab.crm.prisma.cRMImport.count()).toBe(0);
    for (const each of [grant, lone])
      expect(await lab.atProvider(each)).toMatchObject({ refreshes: 0 });
  });

  it('a dry run says that a token is dead only where the CRM says so', async () => {
    await control().setSwitches({ introspectRefreshTokens: false });
    const grant = await lab.grant();
    expect(await lab.importOne(lab.bare(grant), { dryRun: true })).toMatchObject({
      outcome: 'would_import',
      account: null,
    });
  });

  it('a working connection to the same account stays, unless it is to be replaced', async () => {
    const connection = await lab.crm.link(lab.admin);
    const user = String(connection['externalUserId']);
    const grant = await lab.grant({ user });
    const row = lab.rowOf(grant);
    for (const dryRun of [true, false]) {
      expect(await lab.importOne(row, { dryRun })).toMatchObject({
        outcome: 'exists',
        connectionId: connection.id,
        diagnosis: { code: 'connection_exists', retryable: false },
      });
    }
    expect(await lab.importOne(row, { replace: true, dryRun: true })).toMatchObject({
      outcome: 'would_import',
    });
    const replaced = await lab.importOne(row, { replace: true });
    expect(replaced).toMatchObject({ outcome: 'imported', connectionId: connection.id });
    expect(await lab.token(connection.id)).toBe(grant.accessToken);
  });

  it('a connection whose grant is over is renewed without asking', async () => {
    const connection = await lab.crm.link(lab.admin);
    await lab.crm.prisma.cRMOAuthToken.update({
      where: { id: connection.id },
      data: { status: 'reauth_required' },
    });
    const grant = await lab.grant({ user: String(connection['externalUserId']) });
    expect(await lab.importOne(lab.rowOf(grant))).toMatchObject({
      outcome: 'imported',
      connectionId: connection.id,
    });
  });

  it.each<[string, (grant: HandedIn, other: HandedIn) => object | Promise<object>, string]>([
    ['an unknown user', (grant) => lab.rowOf(grant, { userId: 'nobody' }), 'user_not_found'],
    [
      'a foreign login address',
      (grant) => lab.rowOf(grant, { loginUrl: 'https://evil.example' }),
      'login_url_not_allowed',
    ],
    [
      'a foreign API address',
      (grant) => lab.rowOf(grant, { instanceUrl: 'https://evil.example' }),
      'instance_url_refused',
    ],
    [
      'tokens of two people',
      (grant, other) => lab.rowOf(grant, { accessToken: other.accessToken }),
      'tokens_differ',
    ],
    [
      'a revoked grant',
      async (grant) => {
        await control().revokeGrant(grant.grantId);
        return lab.rowOf(grant);
      },
      'refresh_token_refused',
    ],
    [
      'no token at all',
      () => ({ userId: lab.admin.id, refreshToken: 'x' }),
      'refresh_token_refused',
    ],
  ])('%s fails that row alone, and leaves nothing behind', async (_what, spoil, code) => {
    const [grant, other] = [await lab.grant(), await lab.grant()];
    const good = await lab.grant();
    const answer = bodyOf(await lab.post([await spoil(grant, other), lab.rowOf(good)]), 200);
    expect(answer.items).toMatchObject([
      { outcome: 'failed', connectionId: null, diagnosis: { code, retryable: false } },
      { outcome: 'imported' },
    ]);
    expect(await lab.crm.prisma.cRMImport.findMany()).toMatchObject([{ status: 'imported' }]);
  });

  it("another user's connection keeps its token", async () => {
    const grant = await lab.grant();
    await lab.importOne(lab.rowOf(grant));
    const colleague = await lab.crm.inviteUser(lab.admin);
    expect(await lab.importOne(lab.rowOf(grant, { userId: colleague.id }))).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'token_in_use' },
    });
  });

  it('a token that was issued to another client id is refused, and stays alive there', async () => {
    const clientId = 'the-client-of-another-system';
    const made = await fetch(`${lab.crm.sandbox.url}/__sandbox/salesforce/apps`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        clientId,
        clientSecret: 'its-own-secret',
        redirectUris: ['https://elsewhere.example/callback'],
      }),
    });
    expect(made.status).toBe(201);
    const [grant] = await control().createGrants({ clientId });
    if (grant === undefined) throw new Error('the sandbox made no grant');
    expect(await lab.importOne(lab.rowOf(grant))).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'refresh_token_refused', cause: expect.stringMatching(/another client/) },
    });
    expect(await lab.atProvider(grant)).toMatchObject({ refreshes: 0, live: true });
  });

  it('a wrong client secret is said of the client, and stops after a few rows', async () => {
    await control().rotateSecret(lab.crm.sandbox.salesforce.clientId, 'another-secret-by-now');
    const made = await lab.grants(12);
    const answer = bodyOf(await lab.post(made.map(lab.bare)), 200);
    const codes = answer.items.map((item: RowResult) => item.diagnosis?.code);
    expect(new Set(codes)).toEqual(new Set(['provider_misconfigured', 'import_stopped']));
    expect(answer.counts).toEqual({ imported: 0, exists: 0, would_import: 0, failed: 12 });
  });

  it('is recorded in the audit with who imported it', async () => {
    const grant = await lab.grant();
    const { connectionId } = await lab.importOne(lab.rowOf(grant));
    const entries = await lab.crm.prisma.auditEvent.findMany({
      where: { type: 'connection.imported', subjectId: connectionId },
    });
    expect(entries).toMatchObject([
      {
        actorKind: 'user',
        actorId: lab.admin.id,
        tenantId: lab.admin.tenantId,
        outcome: 'success',
      },
    ]);
  });

  it('is for administrators of the tenant alone', async () => {
    const grant = await lab.grant();
    const rows = [lab.rowOf(grant)];
    for (const who of [await lab.crm.inviteUser(lab.admin), await lab.crm.platformAdmin()]) {
      const answer = await lab.crm.http.post(PATH).set('Authorization', who.bearer).send({ rows });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
  });

  it.each<[string, object, string]>([
    ['no rows', { rows: [] }, 'body.rows'],
    ['too many rows', { rows: Array(101).fill({ userId: 'u', refreshToken: 'r' }) }, 'body.rows'],
    [
      'a field that does not exist',
      { rows: [{ userId: 'u', refreshToken: 'r', externalAccountId: '1' }] },
      'body.rows.0.externalAccountId',
    ],
    ['no refresh token', { rows: [{ userId: 'u' }] }, 'body.rows.0.refreshToken'],
    [
      'a token in two lines',
      { rows: [{ userId: 'u', refreshToken: 'a\nb' }] },
      'body.rows.0.refreshToken',
    ],
  ])('%s is a malformed request', async (_what, body, path) => {
    const answer = await lab.crm.http.post(PATH).set('Authorization', lab.admin.bearer).send(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });
});
