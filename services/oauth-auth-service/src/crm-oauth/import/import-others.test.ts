import type { ProviderName } from '@tetrix/crm-sandbox';
import {
  bodyOf,
  type CrmTestService,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';
import type { RowResult } from './row-result.js';

type Other = Exclude<ProviderName, 'salesforce'>;

interface Pair {
  readonly grantId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A grant as another system would hold it: connected here, and then forgotten. */
async function foundGrant(crm: CrmTestService, admin: TestUser, provider: Other): Promise<Pair> {
  await crm.link(admin);
  await crm.prisma.cRMOAuthToken.deleteMany();
  const [grant] = await crm.sandbox.control[provider].grants({ tokens: true, live: true });
  const [accessToken] = grant?.accessTokens ?? [];
  if (grant?.refreshToken == null || accessToken === undefined) throw new Error('no grant');
  return { grantId: grant.id, accessToken, refreshToken: grant.refreshToken };
}

describe.each<Other>(['hubspot', 'pipedrive'])('importing grants of %s', (provider) => {
  let crm: CrmTestService;
  let admin: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({ provider, env: { CRM_IMPORTS: '1000' } });
  });
  beforeEach(async () => {
    await crm.sandbox.control.reset();
    await crm.sandbox.control[provider].updateApp(crm.sandbox[provider].clientId, {
      redirectUris: [`${crm.url}/crm-oauth/${provider}/callback`],
    });
    await crm.prisma.cRMImport.deleteMany();
    admin = await crm.registerUser();
  });
  afterAll(() => crm.close());

  const importOne = async (row: object, options: object = {}): Promise<RowResult> => {
    const answer = await crm.http
      .post(`/crm-oauth/${provider}/import`)
      .set('Authorization', admin.bearer)
      .send({ rows: [{ userId: admin.id, ...row }], ...options });
    return bodyOf(answer, 200).items[0];
  };
  const obtain = async () => {
    const call = crm.http.post(`/crm-oauth/${provider}/token`);
    return bodyOf(await call.set('Authorization', admin.bearer).send({}), 200);
  };
  const refreshes = async ({ grantId }: Pair) =>
    (await crm.sandbox.control[provider].grants()).find(({ id }) => id === grantId);

  it('a lone refresh token becomes a connection that lives on', async () => {
    const { refreshToken, ...grant } = await foundGrant(crm, admin, provider);
    const result = await importOne({ refreshToken });
    expect(result).toMatchObject({ outcome: 'imported', diagnosis: null });
    expect(result.account?.id).toBeTruthy();
    await crm.age(String(result.connectionId), 4_000);
    expect((await obtain()).instanceUrl).toBe(crm.sandbox.url);
    expect(await refreshes({ refreshToken, ...grant })).toMatchObject({
      refreshes: 2,
      replays: 0,
      live: true,
    });
    expect(await importOne({ refreshToken })).toMatchObject({ outcome: 'exists' });
  });

  it('a dead refresh token fails', async () => {
    const { refreshToken, accessToken, grantId } = await foundGrant(crm, admin, provider);
    await crm.sandbox.control[provider].revokeGrant(grantId);
    expect(await importOne({ refreshToken, accessToken })).toMatchObject({
      outcome: 'failed',
      diagnosis: { code: 'refresh_token_refused' },
    });
    expect(await crm.prisma.cRMImport.count()).toBe(0);
  });

  it('a dry run asks without spending', async () => {
    const grant = await foundGrant(crm, admin, provider);
    const { refreshToken, accessToken } = grant;
    const row = { refreshToken, accessToken, instanceUrl: crm.sandbox.url };
    const result = await importOne(row, { dryRun: true });
    expect(result.outcome).toBe('would_import');
    expect(result.account?.id).toBeTruthy();
    expect(await refreshes(grant)).toMatchObject({ refreshes: 0 });
  });

  if (provider === 'hubspot') {
    it('takes a living pair over as it is', async () => {
      const grant = await foundGrant(crm, admin, provider);
      const { refreshToken, accessToken } = grant;
      expect(await importOne({ refreshToken, accessToken })).toMatchObject({ outcome: 'imported' });
      expect(await refreshes(grant)).toMatchObject({ refreshes: 0 });
      expect((await obtain()).accessToken).toBe(accessToken);
    });

    it('a dry run knows a dead token', async () => {
      const result = await importOne({ refreshToken: 'na1-none' }, { dryRun: true });
      expect(result.diagnosis?.code).toBe('refresh_token_refused');
    });
  } else {
    it('spends the refresh token, since nothing else proves it', async () => {
      const grant = await foundGrant(crm, admin, provider);
      const { refreshToken, accessToken } = grant;
      const row = { refreshToken, accessToken, instanceUrl: crm.sandbox.url };
      expect(await importOne(row)).toMatchObject({ outcome: 'imported' });
      expect(await refreshes(grant)).toMatchObject({ refreshes: 1, live: true });
    });
  }
});
