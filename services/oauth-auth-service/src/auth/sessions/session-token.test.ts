import { createHmac, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { readConfig } from '../../platform/config/config.js';
import { createTestClock, newSigningKey, testEnv } from '../../testing/index.js';
import { publicJwks } from './jwks.js';
import { createSessionTokens } from './session-token.js';

const oldKey = newSigningKey('old');
const newKey = newSigningKey('new');
const configOf = (keys: string, extra = {}) =>
  readConfig(testEnv('postgresql://u@localhost/x', { JWT_PRIVATE_KEYS: keys, ...extra })).jwt;

const config = configOf(`${newKey},${oldKey}`);
const clock = createTestClock();
const tokens = createSessionTokens(config, clock);
const claims = {
  userId: randomUUID(),
  tenantId: randomUUID(),
  role: 'user',
  sessionId: randomUUID(),
} as const;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const payload = {
  sub: claims.userId,
  tenantId: claims.tenantId,
  role: 'platform_admin',
  sid: claims.sessionId,
  iss: config.issuer,
  aud: config.audience,
  exp: Math.floor(clock.now().getTime() / 1000) + 600,
};

function signWith(header: object, body: object = payload): string {
  const [key] = config.keys;
  if (key === undefined) throw new Error('no key');
  const { alg, ...rest } = { alg: 'ES256' as const, kid: key.kid, typ: 'session+jwt', ...header };
  return jwt.sign(body, key.privateKey, { algorithm: alg, header: { alg, ...rest } });
}

describe('session tokens', () => {
  it('carry the claims and header of the contract', () => {
    const { accessToken, expiresIn } = tokens.sign(claims);
    const { header, payload } = jwt.decode(accessToken, { complete: true }) ?? {};
    expect(expiresIn).toBe(600);
    expect(header).toEqual({ alg: 'ES256', typ: 'session+jwt', kid: 'new' });
    expect(payload).toMatchObject({
      sub: claims.userId,
      tenantId: claims.tenantId,
      role: 'user',
      sid: claims.sessionId,
      iss: config.issuer,
      aud: 'tetrix',
      jti: expect.any(String),
    });
    expect(tokens.verify(accessToken)).toMatchObject(claims);
  });

  it('of a retired key stay good while it is published', () => {
    const { accessToken } = createSessionTokens(configOf(oldKey), clock).sign(claims);
    expect(tokens.verify(accessToken)).toMatchObject(claims);
    expect(createSessionTokens(configOf(newKey), clock).verify(accessToken)).toBeUndefined();
  });

  it('end at their time by the injected clock', () => {
    const later = createTestClock();
    const { accessToken } = createSessionTokens(config, later).sign(claims);
    const { verify } = createSessionTokens(config, later);
    later.advance(598);
    expect(verify(accessToken)).toBeDefined();
    later.advance(2);
    expect(verify(accessToken)).toBeUndefined();
  });
});

describe('16. Session tokens are verified by RFC 8725 §3', () => {
  it('accepts what the forgeries below are made from', () => {
    expect(tokens.verify(signWith({}))).toMatchObject({ role: 'platform_admin' });
  });

  it('refuses alg none (§3.1)', () => {
    const header = encode({ alg: 'none', typ: 'session+jwt', kid: 'new' });
    expect(tokens.verify(`${header}.${encode(payload)}.`)).toBeUndefined();
  });

  it('refuses HS256 keyed with the public key (§2.1)', () => {
    const secret = config.keys[0]?.publicKey.export({ type: 'spki', format: 'pem' }) ?? '';
    const signed = `${encode({ alg: 'HS256', typ: 'session+jwt', kid: 'new' })}.${encode(payload)}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    expect(tokens.verify(`${signed}.${mac}`)).toBeUndefined();
  });

  it.each([
    ['a JWT of another type (§3.11)', { typ: 'at+jwt' }],
    ['an unknown kid', { kid: 'other' }],
    ['another key under a known kid', { kid: 'old' }],
    ['an extension that we do not know (RFC 7515 §4.1.11)', { crit: ['b64'] }],
    ['a key that the token brings along', { jku: 'https://evil.example/jwks' }],
  ])('refuses %s', (_what, header) => {
    expect(tokens.verify(signWith(header))).toBeUndefined();
  });

  it.each([
    ['another issuer (§3.8)', { iss: 'https://evil.example' }],
    ['another audience (§3.9)', { aud: 'somebody' }],
    ['an unknown role', { role: 'root' }],
    ['no subject', { sub: undefined }],
    ['no expiry', { exp: undefined }],
  ])('refuses %s', (_what, change) => {
    const body = JSON.parse(JSON.stringify({ ...payload, ...change }));
    expect(tokens.verify(signWith({}, body))).toBeUndefined();
  });

  it.each([
    '',
    'a',
    'a.b',
    'a.b.c',
    '..',
    `${encode({ alg: 'ES256', typ: 'JWT', kid: 'new' })}.bm90IGpzb24.AAAA`,
    `${encode({ alg: 'ES256', typ: 'session+jwt', kid: 'new' })}.${encode(payload)}.AAAA`,
    `${encode([])}.${encode([])}.AAAA`,
  ])('refuses %.30j without failing', (token) => {
    expect(tokens.verify(token)).toBeUndefined();
  });
});

describe('publicJwks', () => {
  it('publishes every key, and the public members alone (RFC 7517 §9.2)', () => {
    const { keys } = publicJwks(config.keys);
    expect(keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
  });
});
