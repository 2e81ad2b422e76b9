import type { BenchKeys } from './keys.js';

/** Connections to the database, of the service as of the ceiling. */
export const POOL_SIZE = 16;

export const SANDBOX_APP = {
  clientId: 'bench-client',
  clientSecret: 'bench-secret',
} as const;

export const callbackUrl = (serviceUrl: string): string =>
  `${serviceUrl}/crm-oauth/salesforce/callback`;

export interface ServiceOptions {
  readonly url: string;
  readonly databaseUrl: string;
  readonly sandboxUrl: string;
  readonly keys: BenchKeys;
  /**
   * None unless it is measured: the queue asks the database for work all the time, which is no part
   * of what is counted.
   */
  readonly backgroundConcurrency?: number;
}

/** The service as in production, its access log included. */
export const serviceVariables = ({
  url,
  databaseUrl,
  sandboxUrl,
  keys,
  backgroundConcurrency = 0,
}: ServiceOptions) => ({
  NODE_ENV: 'production',
  PORT: new URL(url).port,
  PUBLIC_URL: url,
  DATABASE_URL: databaseUrl,
  DATABASE_POOL_SIZE: String(POOL_SIZE),
  TOKEN_ENCRYPTION_KEYS: keys.sealing,
  JWT_PRIVATE_KEYS: keys.signing,
  OAUTH_SIGNING_KEYS: keys.oauthSigning,
  JWT_ACCESS_TTL: '3600',
  BACKGROUND_CONCURRENCY: String(backgroundConcurrency),
  // One caller reads page after page as fast as it can.
  CRM_LISTINGS_PER_CALLER: '1000000',
  // Registering and connecting are limited per address: each caller comes with its own.
  TRUST_PROXY: 'loopback',
  SALESFORCE_CLIENT_ID: SANDBOX_APP.clientId,
  SALESFORCE_CLIENT_SECRET: SANDBOX_APP.clientSecret,
  SALESFORCE_LOGIN_URL: sandboxUrl,
});
