import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import type { Env } from '../platform/config/env.js';
import { newEncryptionKey, newSigningKey, startServiceProcess } from '../testing/index.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** All that production needs, and no more. */
const complete = (): Env => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://crm.tetrix.example',
  DATABASE_URL: database.url,
  TOKEN_ENCRYPTION_KEYS: newEncryptionKey('2026-11'),
  JWT_PRIVATE_KEYS: newSigningKey('2026-11'),
  OAUTH_SIGNING_KEYS: newSigningKey('oauth-2026-11'),
  SALESFORCE_CLIENT_ID: '3MVG9.example',
  SALESFORCE_CLIENT_SECRET: 'a-secret-of-the-app',
});

describe('in production, the compiled service', () => {
  it('starts with what it needs, and with nothing made up', async () => {
    const service = await startServiceProcess(complete());
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.stop();
  });

  it.each<[string, Env, RegExp]>([
    ['no database', { DATABASE_URL: '' }, /^DATABASE_URL is required/],
    ['no encryption key', { TOKEN_ENCRYPTION_KEYS: '' }, /^TOKEN_ENCRYPTION_KEYS is required/],
    ['no signing key', { JWT_PRIVATE_KEYS: '' }, /^JWT_PRIVATE_KEYS is required/],
    ['no key of its own', { OAUTH_SIGNING_KEYS: '' }, /^OAUTH_SIGNING_KEYS is required/],
    ['no public address', { PUBLIC_URL: '' }, /^PUBLIC_URL is required/],
    ['plain http', { PUBLIC_URL: 'http://crm.tetrix.example' }, /^PUBLIC_URL must be an https/],
    [
      'a development key that seals',
      { TOKEN_ENCRYPTION_KEYS: newEncryptionKey('dev-0badcafe') },
      /^TOKEN_ENCRYPTION_KEYS holds the development key "dev-0badcafe"/,
    ],
    [
      'a development key among those that verify',
      { JWT_PRIVATE_KEYS: `${newSigningKey('2026-11')},${newSigningKey('dev-0badcafe')}` },
      /^JWT_PRIVATE_KEYS holds the development key "dev-0badcafe"/,
    ],
    [
      'no CRM',
      { SALESFORCE_CLIENT_ID: '', SALESFORCE_CLIENT_SECRET: '' },
      /^SALESFORCE_CLIENT_ID or HUBSPOT_CLIENT_ID .*is required: no CRM is configured\./,
    ],
    ['half a CRM', { SALESFORCE_CLIENT_SECRET: '' }, /^SALESFORCE_CLIENT_SECRET is missing/],
    ['half of another', { HUBSPOT_CLIENT_ID: 'app' }, /^HUBSPOT_CLIENT_SECRET is missing/],
    [
      'a CRM in plain http',
      { SALESFORCE_LOGIN_URL: 'http://login.example' },
      /^SALESFORCE_LOGIN_URL must be an https/,
    ],
  ])('refuses %s in one sentence that names the variable', async (_what, changes, sentence) => {
    const start = startServiceProcess({ ...complete(), ...changes });
    const { message } = await start.then(
      () => new Error('it started'),
      (error: Error) => error,
    );
    const [, output = ''] = /^ended with 1: (.*)\n$/s.exec(message) ?? [];
    expect(output).toMatch(sentence);
    expect(output).not.toContain('\n');
  });
});
