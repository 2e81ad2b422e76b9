import { type ConnectorLab, openConnectorLab } from '@tetrix/crm-token-client/testing';
import type { Contact } from './index.js';
import { contactsOf } from './testing/crms.js';

interface Example {
  firstSyncedContact(
    service: string,
    person: { readonly email: string; readonly password: string },
    openBrowser: (url: string) => Promise<void>,
  ): Promise<Contact | null>;
}

describe('docs/examples/first-synced-contact.ts', () => {
  let lab: ConnectorLab;

  beforeAll(async () => {
    lab = await openConnectorLab();
  });
  afterAll(() => lab.close());

  it('goes from signing in to a contact that stands in both CRMs', async () => {
    const path = '../../../docs/examples/first-synced-contact.ts';
    const { firstSyncedContact }: Example = await import(path);
    const person = await lab.register();
    const signIn = { email: person.email, password: person.password };

    /** A browser in which the same person is signed in, and who allows what they are asked. */
    const openBrowser = async (startUrl: string) => {
      const started = await fetch(startUrl, {
        headers: { authorization: `Bearer ${person.accessToken}` },
        redirect: 'manual',
      });
      const authorizationUrl = started.headers.get('location') ?? '';
      const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? '';
      const { salesforce, hubspot } = lab.sandbox.control;
      const crm = authorizationUrl.includes('/services/oauth2/') ? salesforce : hubspot;
      const { redirectTo } = await crm.consent({ authorizationUrl });
      const outcome = await fetch(redirectTo, { headers: { cookie } });
      expect(outcome.status).toBe(200);
    };

    const contact = await firstSyncedContact(lab.serviceUrl, signIn, openBrowser);
    expect(contact).toMatchObject({ email: 'ada@example.com', firstName: 'Ada' });
    const emails = (await contactsOf(lab, 'salesforce')).map(({ email }) => email);
    expect(emails).toContain('ada@example.com');
  });
});
