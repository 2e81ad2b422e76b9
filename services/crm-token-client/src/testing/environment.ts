import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Sandbox } from '@tetrix/crm-sandbox';

export type Env = Readonly<Record<string, string>>;

function signingKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return `key-1:${Buffer.from(pem).toString('base64')}`;
}

/** The service's environment, with keys of its own and the sandbox for both CRMs. */
export const serviceEnv = (url: string, databaseUrl: string, sandbox: Sandbox): Env => ({
  NODE_ENV: 'test',
  PORT: new URL(url).port,
  PUBLIC_URL: url,
  DATABASE_URL: databaseUrl,
  DATABASE_POOL_SIZE: '8',
  TOKEN_ENCRYPTION_KEYS: `key-1:${randomBytes(32).toString('base64')}`,
  JWT_PRIVATE_KEYS: signingKey(),
  OAUTH_SIGNING_KEYS: signingKey(),
  OAUTH_REGISTRATIONS: '1000',
  SALESFORCE_CLIENT_ID: sandbox.salesforce.clientId,
  SALESFORCE_CLIENT_SECRET: sandbox.salesforce.clientSecret,
  SALESFORCE_LOGIN_URL: sandbox.url,
  HUBSPOT_CLIENT_ID: sandbox.hubspot.clientId,
  HUBSPOT_CLIENT_SECRET: sandbox.hubspot.clientSecret,
  HUBSPOT_AUTHORIZE_URL: `${sandbox.url}/oauth/authorize`,
  HUBSPOT_API_URL: sandbox.url,
});
