import { hashSecret } from '../../platform/secrets.js';
import {
  OAuthBrowser,
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestClient,
  type TestService,
  type TestUser,
  VERIFIER,
} from '../../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
let web: TestClient;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
  web = await clients.register(admin);
});
afterAll(() => service.close());

const invalidGrant = { status: 400, body: { error: 'invalid_grant' } };

describe('4. PKCE with S256, and no other (RFC 7636 §4.3, §4.4.1, §4.6)', () => {
  const refused: [string, Record<string, string | undefined>][] = [
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['the method plain', { code_challenge_method: 'plain' }],
    ['no method, which would mean plain', { code_challenge_method: undefined }],
    ['a challenge that is no hash', { code_challenge: 'short' }],
  ];

  it.each(refused)('the page sends a client back that asks with %s', async (_what, changes) => {
    const given = Object.entries(changes).map(([name, value]) => [name, value ?? '']);
    const back = await new OAuthBrowser(service.url).open(web, Object.fromEntries(given));
    const { searchParams } = new URL(back.headers['location'] ?? '');
    expect(searchParams.get('error')).toBe('invalid_request');
    expect(searchParams.get('code')).toBeNull();
  });

  it.each(refused)('the first-party form refuses %s', async (_what, changes) => {
    const answer = await clients.authorize(admin, web, changes);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it.each([
    ['another verifier', { code_verifier: 'A'.repeat(43) }],
    ['an empty one', { code_verifier: '' }],
    ['the challenge itself', { code_verifier: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }],
  ])('a code is not exchanged with %s', async (_what, changes) => {
    const code = await clients.code(admin, web);
    expect(await clients.exchange(web, code, changes)).toMatchObject(invalidGrant);
  });

  it('a code is not exchanged without a verifier, also by a client with a secret', async () => {
    const code = await clients.code(admin, web);
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    expect(await clients.token(web, form)).toMatchObject(invalidGrant);
  });

  it.each(['', VERIFIER])(
    'a verifier opens no code that has the challenge %j, which none can have',
    async (codeChallenge) => {
      const code = await clients.code(admin, web);
      const where = { codeHash: hashSecret(code) };
      await service.prisma.authorizationCode.update({ where, data: { codeChallenge } });
      expect(await clients.exchange(web, code)).toMatchObject(invalidGrant);
    },
  );
});
