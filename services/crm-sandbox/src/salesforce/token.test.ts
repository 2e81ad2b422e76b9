import { createHmac, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import {
  errorOf,
  REDIRECT_URI,
  type Tokens,
  useSandbox,
  VERIFIER,
} from '../testing/salesforce-app.js';
import { findSeedUser } from '../testing/seed-user.js';

const app = useSandbox();

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));

async function isSignedBySandbox(jwt: string): Promise<boolean> {
  const answer = await fetch(new URL('/id/keys', app().sandbox.url));
  const { keys }: { keys: JsonWebKey[] } = JSON.parse(await answer.text());
  const [header, payload, signature] = jwt.split('.');
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  const input = Buffer.from(`${header}.${payload}`);
  return verify('RSA-SHA256', input, key, Buffer.from(signature ?? '', 'base64url'));
}

describe('token response', () => {
  it('has Salesforce’s fields and no others: no expires_in among them', async () => {
    const tokens = await app().connect();
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^00D5f000000NwFs!.{96}$/),
      refresh_token: expect.stringMatching(/^5Aep861.{80}$/),
      signature: expect.any(String),
      scope: 'api refresh_token',
      instance_url: app().sandbox.url,
      id: `${app().sandbox.url}/id/${findSeedUser().organizationId}/${findSeedUser().id}`,
      token_type: 'Bearer',
      issued_at: '1790000000000',
    });
    expect(tokens.access_token).toHaveLength(112);
  });

  it('signature is base64(HMAC-SHA256(client_secret, id + issued_at))', async () => {
    const { id, issued_at, signature } = await app().connect();
    const hmac = createHmac('sha256', app().sandbox.salesforce.clientSecret);
    expect(signature).toBe(hmac.update(id + issued_at).digest('base64'));
  });

  it('id_token only with openid: an RS256 JWT with nonce', async () => {
    const code = await app().code({ scope: 'api openid', nonce: 'n-1' });
    const { body } = await app().exchange(code);
    expect(await isSignedBySandbox(body.id_token)).toBe(true);
    expect(claimsOf(body.id_token)).toMatchObject({
      iss: app().sandbox.url,
      sub: body.id,
      aud: app().clientId,
      nonce: 'n-1',
      iat: 1_790_000_000,
    });
  });

  it('refresh_token only with refresh_token or offline_access', async () => {
    expect(await app().connect('api')).not.toHaveProperty('refresh_token');
    expect(await app().connect('api offline_access')).toHaveProperty('refresh_token');
  });

  it('is not to be stored', async () => {
    const answer = await app().post('/services/oauth2/token', {});
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('switch accessTokenFormat: an RS256 JWT', async () => {
    await app().salesforce.setSwitches({ accessTokenFormat: 'jwt' });
    const { access_token } = await app().connect();
    expect(await isSignedBySandbox(access_token)).toBe(true);
    expect(claimsOf(access_token)).toMatchObject({ exp: 1_790_007_200, scp: 'api refresh_token' });
    expect(await app().dataStatus(access_token)).toBe(200);
  });

  it('an org’s own instance_url and a user’s community are named', async () => {
    const { id, organizationId } = findSeedUser();
    const community = { id: '0DB5f00000000AAAAA', url: 'http://127.0.0.1:1/partners' };
    await app().salesforce.updateUser(id, { community });
    await app().salesforce.updateOrganization(organizationId, {
      instanceUrl: 'http://127.0.0.1:2',
    });
    expect(await app().connect()).toMatchObject({
      instance_url: 'http://127.0.0.1:2',
      sfdc_community_id: community.id,
      sfdc_community_url: community.url,
    });
  });
});

describe('token request', () => {
  it('takes the client from the Basic header', async () => {
    const { clientId, clientSecret } = app().sandbox.salesforce;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const answer = await app().post(
      '/services/oauth2/token',
      {
        grant_type: 'authorization_code',
        code: await app().code(),
        redirect_uri: REDIRECT_URI,
        code_verifier: VERIFIER,
      },
      { authorization: `Basic ${basic}` },
    );
    expect(answer.status).toBe(200);
  });

  it('the secret in the body wins over the Basic header', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: app().clientId };
    const right = Buffer.from(`${app().clientId}:${app().sandbox.salesforce.clientSecret}`);
    const answer = await app().post(
      '/services/oauth2/token',
      { ...form, client_secret: 'wrong' },
      { authorization: `Basic ${right.toString('base64')}` },
    );
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('a JSON body has no grant_type', async () => {
    const answer = await fetch(new URL('/services/oauth2/token', app().sandbox.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'refresh_token' }),
    });
    const body: unknown = await answer.json();
    expect([answer.status, body]).toEqual([
      400,
      { error: 'unsupported_grant_type', error_description: 'grant type not supported' },
    ]);
  });

  it.each([
    ['unknown client', { client_id: 'x' }, 'invalid_client_id', 'client identifier invalid'],
    ['wrong secret', { client_secret: 'x' }, 'invalid_client', 'invalid client credentials'],
    [
      'another grant',
      { grant_type: 'password' },
      'unsupported_grant_type',
      'grant type not supported',
    ],
    ['unknown code', { code: 'aPrx' }, 'invalid_grant', 'invalid authorization code'],
    [
      'other redirect_uri',
      { redirect_uri: 'http://localhost/' },
      'redirect_uri_mismatch',
      'redirect_uri must match configuration',
    ],
    ['wrong verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant', 'invalid code verifier'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant', 'invalid code verifier'],
  ])('%s', async (_name, changes, error, description) => {
    const answer = await app().exchange(await app().code(), changes);
    expect(errorOf(answer)).toEqual([400, error, description]);
  });

  it('switch pkceMismatchError: invalid_request, as the documentation says', async () => {
    await app().salesforce.setSwitches({ pkceMismatchError: 'invalid_request' });
    const answer = await app().exchange(await app().code(), { code_verifier: 'x'.repeat(43) });
    expect(errorOf(answer)).toEqual([400, 'invalid_request', 'invalid code verifier']);
  });

  it('a code works once', async () => {
    const code = await app().code();
    await app().exchange(code);
    const again = await app().exchange(code);
    expect(errorOf(again)).toEqual([400, 'invalid_grant', 'expired authorization code']);
  });

  it('a code lives 15 minutes', async () => {
    const code = await app().code();
    await app().control.advance(15 * 60_000);
    const late = await app().exchange(code);
    expect(errorOf(late)).toEqual([400, 'invalid_grant', 'expired authorization code']);
  });

  it('a code of another app is invalid', async () => {
    const other = { clientId: 'other', clientSecret: 'other', redirectUris: [REDIRECT_URI] };
    await fetch(new URL('/__sandbox/salesforce/apps', app().sandbox.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(other),
    });
    const answer = await app().exchange(await app().code(), {
      client_id: 'other',
      client_secret: 'other',
    });
    expect(errorOf(answer)).toEqual([400, 'invalid_grant', 'invalid authorization code']);
  });
});

describe('approvals', () => {
  it('the sixth approval of one app by one user revokes the oldest', async () => {
    const tokens: Tokens[] = [];
    for (let count = 0; count < 6; count += 1) tokens.push(await app().connect());
    const statuses = [];
    for (const { refresh_token } of tokens) {
      statuses.push((await app().refresh(refresh_token)).status);
    }
    expect(statuses).toEqual([400, 200, 200, 200, 200, 200]);
    expect(await app().dataStatus(tokens[0]?.access_token ?? '')).toBe(401);
  });

  it('another user’s approvals are counted apart', async () => {
    const first = await app().connect();
    for (let count = 0; count < 5; count += 1) {
      await app().connect('api refresh_token', 'leo.orsini@asterpine.example');
    }
    expect((await app().refresh(first.refresh_token)).status).toBe(200);
  });
});
