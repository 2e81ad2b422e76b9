import { z } from 'zod';
import {
  ConfigError,
  type Env,
  integerVariable,
  listVariable,
  originVariable,
  readEnv,
} from './env.js';
import { encryptionKeysVariable, signingKeysVariable } from './keys.js';
import { trustProxyVariable } from './trust-proxy.js';

const required = (what: string) =>
  `is required: ${what} (outside production, \`npm start\` makes one for you)`;

const origins = listVariable.pipe(z.array(originVariable));

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: integerVariable(0, 65_535).default(4003),
  PUBLIC_URL: originVariable.optional(),
  DATABASE_URL: z
    .string(required('a PostgreSQL connection string'))
    .regex(/^postgres(?:ql)?:\/\/\S+$/, 'must be a postgresql:// connection string'),
  DATABASE_POOL_SIZE: integerVariable(1, 500).default(16),
  TOKEN_ENCRYPTION_KEYS: z.string(required('kid:base64key, 32 bytes')).pipe(encryptionKeysVariable),
  JWT_PRIVATE_KEYS: z.string(required('kid:base64 PKCS#8 PEM')).pipe(signingKeysVariable),
  OAUTH_SIGNING_KEYS: z.string(required('kid:base64 PKCS#8 PEM')).pipe(signingKeysVariable),
  OAUTH_REGISTRATIONS: integerVariable(0, 1_000_000).default(20),
  JWT_ISSUER: z.string().min(1).optional(),
  JWT_AUDIENCE: z.string().min(1).default('tetrix'),
  JWT_ACCESS_TTL: integerVariable(30, 86_400).default(600),
  PASSWORD_MIN_LENGTH: integerVariable(8, 64).default(8),
  AUTH_ATTEMPTS_PER_ACCOUNT: integerVariable(1, 1_000).default(10),
  AUTH_ATTEMPTS_PER_ADDRESS: integerVariable(1, 1_000_000).optional(),
  SESSION_TTL: integerVariable(300, 31_536_000).default(30 * 86_400),
  RETURN_TO_ALLOWLIST: origins.default([]),
  CORS_ALLOWLIST: origins.default([]),
  TRUST_PROXY: trustProxyVariable.default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  BACKGROUND_CONCURRENCY: integerVariable(0, 100).default(4),
  SHUTDOWN_SECONDS: integerVariable(1, 300).default(15),
  AUDIT_RETENTION_DAYS: integerVariable(30, 36_500).default(400),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'must be an smtp:// or smtps:// URL')
    .optional(),
  MAIL_FROM: z.string().min(3).optional(),
});

/** The service's own settings; those of a CRM are read by its provider folder. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  /** Origin under which browsers and clients reach us. */
  readonly publicUrl: string;
  readonly database: { readonly url: string; readonly poolSize: number };
  readonly encryptionKeys: z.output<typeof encryptionKeysVariable>;
  readonly jwt: {
    readonly keys: z.output<typeof signingKeysVariable>;
    readonly issuer: string;
    /**
     * Whether tokens of other loopback issuers under the same keys are accepted: several processes
     * on one development machine share keys and database, but each has a port of its own.
     */
    readonly acceptLoopbackIssuers: boolean;
    readonly audience: string;
    /** Seconds. */
    readonly accessTtl: number;
  };
  readonly oauth: {
    /** Of the authorization server's own tokens, apart from the sessions'; the first one signs. */
    readonly keys: z.output<typeof signingKeysVariable>;
    /** Clients that one address, or one user, may register in an hour. */
    readonly registrationsHourly: number;
  };
  /** Seconds that an unused session lives: the lifetime of a refresh token. */
  readonly sessionTtl: number;
  /** In characters (code points). */
  readonly passwordMinLength: number;
  /** Tries at a password, or at making an account, in a quarter of an hour. */
  readonly authAttempts: { readonly perAccount: number; readonly perAddress: number };
  readonly returnToAllowlist: readonly string[];
  readonly corsAllowlist: readonly string[];
  readonly trustProxy: boolean | number | string;
  readonly logLevel: string;
  readonly shutdownSeconds: number;
  /** Background jobs that this process works on at a time; 0 = it leaves them to others. */
  readonly backgroundConcurrency: number;
  /** Days that an entry of the audit is kept. */
  readonly auditRetentionDays: number;
  /** Undefined: no mail server; mails are written to the console in development, refused in production. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
}

/** @throws ConfigError naming the variable that is missing or wrong. */
export function readConfig(env: Env): Config {
  const values = readEnv(schema, env);
  const production = values.NODE_ENV === 'production';
  if (production) refuseDevelopmentSettings(values);
  const publicUrl = values.PUBLIC_URL ?? `http://localhost:${values.PORT}`;
  return {
    production,
    port: values.PORT,
    publicUrl,
    database: { url: values.DATABASE_URL, poolSize: values.DATABASE_POOL_SIZE },
    encryptionKeys: values.TOKEN_ENCRYPTION_KEYS,
    jwt: {
      keys: values.JWT_PRIVATE_KEYS,
      issuer: values.JWT_ISSUER ?? publicUrl,
      acceptLoopbackIssuers: !production && values.JWT_ISSUER === undefined,
      audience: values.JWT_AUDIENCE,
      accessTtl: values.JWT_ACCESS_TTL,
    },
    oauth: {
      keys: values.OAUTH_SIGNING_KEYS,
      registrationsHourly: values.OAUTH_REGISTRATIONS,
    },
    sessionTtl: values.SESSION_TTL,
    passwordMinLength: values.PASSWORD_MIN_LENGTH,
    authAttempts: {
      perAccount: values.AUTH_ATTEMPTS_PER_ACCOUNT,
      perAddress: values.AUTH_ATTEMPTS_PER_ADDRESS ?? attemptsPerAddress(production),
    },
    returnToAllowlist: values.RETURN_TO_ALLOWLIST,
    corsAllowlist: values.CORS_ALLOWLIST,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    shutdownSeconds: values.SHUTDOWN_SECONDS,
    backgroundConcurrency: values.BACKGROUND_CONCURRENCY,
    auditRetentionDays: values.AUDIT_RETENTION_DAYS,
    mail: readMail(values),
  };
}

/** On a developer's machine everybody comes from one address. */
const attemptsPerAddress = (production: boolean): number => (production ? 100 : 1_000);

type Values = z.output<typeof schema>;

function refuseDevelopmentSettings(values: Values): void {
  if (values.PUBLIC_URL === undefined) {
    throw new ConfigError('PUBLIC_URL is required in production.');
  }
  refuseDevelopmentKeys('TOKEN_ENCRYPTION_KEYS', values.TOKEN_ENCRYPTION_KEYS);
  refuseDevelopmentKeys('JWT_PRIVATE_KEYS', values.JWT_PRIVATE_KEYS);
  refuseDevelopmentKeys('OAUTH_SIGNING_KEYS', values.OAUTH_SIGNING_KEYS);
  refuseSharedKeys(values);
}

/** `npm start` marks the keys that it makes: they lie unprotected on somebody's disk. */
const DEVELOPMENT_KID = /^dev-/;

function refuseDevelopmentKeys(name: string, keys: readonly { readonly kid: string }[]): void {
  const made = keys.find(({ kid }) => DEVELOPMENT_KID.test(kid));
  if (made !== undefined) {
    throw new ConfigError(
      `${name} holds the development key "${made.kid}"; production needs keys of its own.`,
    );
  }
}

/** A session and an ID token must never be taken for each other, whatever else is checked. */
function refuseSharedKeys({ JWT_PRIVATE_KEYS, OAUTH_SIGNING_KEYS }: Values): void {
  const shared = OAUTH_SIGNING_KEYS.find(({ publicKey }) =>
    JWT_PRIVATE_KEYS.some((session) => session.publicKey.equals(publicKey)),
  );
  if (shared !== undefined) {
    throw new ConfigError(
      `OAUTH_SIGNING_KEYS holds the key "${shared.kid}", which JWT_PRIVATE_KEYS holds too; they must differ.`,
    );
  }
}

function readMail({ SMTP_URL, MAIL_FROM }: Values): Config['mail'] {
  if (SMTP_URL === undefined) return undefined;
  if (MAIL_FROM === undefined)
    throw new ConfigError('MAIL_FROM is required where SMTP_URL is set.');
  return { smtpUrl: SMTP_URL, from: MAIL_FROM };
}
