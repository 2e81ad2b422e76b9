import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { newSigningKey } from '../../testing/test-env.js';
import { readConfig } from './config.js';
import { ConfigError } from './env.js';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
});

const good = {
  DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/x',
  TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  JWT_PRIVATE_KEYS: `s1:${Buffer.from(pem).toString('base64')}`,
  OAUTH_SIGNING_KEYS: newSigningKey('o1'),
};

describe('readConfig', () => {
  it('has the defaults of the contract', () => {
    const config = readConfig(good);
    expect(config).toMatchObject({
      port: 4003,
      publicUrl: 'http://localhost:4003',
      jwt: { issuer: 'http://localhost:4003', accessTtl: 600 },
      returnToAllowlist: [],
      production: false,
    });
  });

  it('follows PORT in PUBLIC_URL and PUBLIC_URL in JWT_ISSUER', () => {
    expect(readConfig({ ...good, PORT: '5001' }).jwt.issuer).toBe('http://localhost:5001');
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'http://tetrix.example'],
    ['PUBLIC_URL', 'https://tetrix.example/path'],
    ['PUBLIC_URL', 'https://user:pw@tetrix.example'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', ''],
    ['TOKEN_ENCRYPTION_KEYS', ''],
    ['TOKEN_ENCRYPTION_KEYS', 'k1:c2hvcnQ='],
    ['TOKEN_ENCRYPTION_KEYS', `a:${'A'.repeat(43)}=,a:${'B'.repeat(43)}=`],
    ['JWT_PRIVATE_KEYS', 'k1:bm90IGEga2V5'],
    ['OAUTH_SIGNING_KEYS', 'k1:bm90IGEga2V5'],
    ['JWT_ACCESS_TTL', '-1'],
    ['RETURN_TO_ALLOWLIST', 'https://ok.example,ftp://no.example'],
    ['TRUST_PROXY', 'true'],
    ['LOG_LEVEL', 'loud'],
    ['NODE_ENV', 'prod'],
  ])('names %s when it is wrong, without showing its value', (name, value) => {
    let message = '';
    try {
      readConfig({ ...good, [name]: value });
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      message = (error as Error).message;
    }
    expect(message.startsWith(name)).toBe(true);
    if (value.length > 8) expect(message).not.toContain(value);
  });

  it('lets processes of one development machine accept each other’s tokens, and only there', () => {
    const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://t.example' };
    expect(readConfig(good).jwt.acceptLoopbackIssuers).toBe(true);
    expect(readConfig({ ...good, JWT_ISSUER: 'x' }).jwt.acceptLoopbackIssuers).toBe(false);
    expect(readConfig({ ...good, ...production }).jwt.acceptLoopbackIssuers).toBe(false);
  });

  it('refuses production without a public address', () => {
    expect(() => readConfig({ ...good, NODE_ENV: 'production' })).toThrow(/^PUBLIC_URL/);
  });
});
