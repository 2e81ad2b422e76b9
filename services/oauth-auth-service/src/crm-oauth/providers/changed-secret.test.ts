import type { ProviderName } from '@tetrix/crm-sandbox';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

const NEXT = 'the-secret-that-comes-next';

describe.each<ProviderName>(['salesforce', 'hubspot', 'pipedrive'])(
  'the client secret is changed at %s, and the service knows both',
  (provider) => {
    let crm: CrmTestService;
    let user: TestUser;
    let id: string;

    beforeAll(async () => {
      crm = await startCrmTestService({
        provider,
        env: { [`${provider.toUpperCase()}_FALLBACK_CLIENT_SECRET`]: NEXT },
      });
      crm.guard.secret('the next client secret', NEXT);
      user = await crm.registerUser();
      id = (await crm.link(user)).id;
      await change(NEXT);
    });
    afterAll(() => crm.close());
    beforeEach(async () => {
      await crm.age(id, 8_000);
      await crm.forgetBackoff(id);
      await crm.sandbox.control.resetCounters();
    });

    const change = async (clientSecret: string) => {
      const { clientId } = crm.sandbox[provider];
      if (provider !== 'salesforce') {
        await crm.sandbox.control[provider].updateApp(clientId, { clientSecret });
        return;
      }
      await crm.sandbox.control.salesforce.setSwitches({ secretRotationRevokesTokens: false });
      await crm.sandbox.control.salesforce.rotateSecret(clientId, clientSecret);
    };
    const obtain = () =>
      crm.http.post(`/crm-oauth/${provider}/token`).set('Authorization', user.bearer).send({});
    const refreshes = async () => {
      const { endpoints } = await crm.sandbox.control.counters();
      return endpoints[provider]?.['token']?.outcomes['refresh_token'];
    };

    it('a refresh is refused once, made again with the other, and nobody notices', async () => {
      expect((await obtain()).status).toBe(200);
      const { ok, ...refused } = (await refreshes()) ?? {};
      expect(ok).toBe(1);
      expect(Object.values(refused)).toEqual([1]);
    });

    it('the next one begins with the secret that was taken', async () => {
      expect((await obtain()).status).toBe(200);
      expect(await refreshes()).toEqual({ ok: 1 });
    });

    it('a code is exchanged as well', async () => {
      expect(await crm.link(user)).toMatchObject({ id, status: 'active' });
    });

    it('with a third that the service does not know, the alarm goes and the grant is kept', async () => {
      await change('a-third-secret');
      const { status, body } = await obtain();
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'provider_misconfigured' });
      expect(await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } })).toMatchObject({
        status: 'active',
      });
    });
  },
);
