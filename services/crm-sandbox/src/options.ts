import { z } from 'zod';
import type { RandomBytes } from './platform/random.js';
import type { App } from './salesforce/model/apps.js';
import type { Switches } from './salesforce/model/switches.js';

export interface SalesforceOptions {
  /** The app that is there from the start. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly redirectUris?: readonly string[];
  readonly app?: Partial<Omit<App, 'clientId' | 'clientSecret' | 'redirectUris' | 'formerSecret'>>;
  readonly switches?: Partial<Switches>;
}

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** A loopback address; nothing else is accepted. */
  readonly host?: string;
  /** Where to keep the state between runs; absent: nowhere. */
  readonly stateFile?: string;
  readonly salesforce?: SalesforceOptions;
  /** The base of sandbox time, milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: RandomBytes;
}

/** Credentials of the app that exists when none are configured. They open nothing but a sandbox. */
export const DEFAULT_SALESFORCE_APP = {
  clientId: '3MVG9.sandbox.connected.app',
  clientSecret: 'sandbox-only-client-secret',
  redirectUris: [
    'http://localhost:4003/crm-oauth/salesforce/callback',
    'http://127.0.0.1:4003/crm-oauth/salesforce/callback',
  ],
} as const;

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.url()).min(1));

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  HOST: z.string().default('127.0.0.1'),
  SANDBOX_STATE_FILE: z.string().optional(),
  SANDBOX_SALESFORCE_CLIENT_ID: z.string().optional(),
  SANDBOX_SALESFORCE_CLIENT_SECRET: z.string().optional(),
  SANDBOX_SALESFORCE_REDIRECT_URIS: list.optional(),
  SANDBOX_SALESFORCE_ROTATE_REFRESH_TOKENS: z.stringbool().default(false),
});

const present = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));

/** Options from the environment. @throws Error that names every variable with a bad value */
export function optionsFromEnvironment(env: NodeJS.ProcessEnv): SandboxOptions {
  const filled = Object.entries(env).filter(([, value]) => value !== '');
  const parsed = environmentSchema.safeParse(Object.fromEntries(filled));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    ...present({ stateFile: values.SANDBOX_STATE_FILE }),
    salesforce: {
      ...present({
        clientId: values.SANDBOX_SALESFORCE_CLIENT_ID,
        clientSecret: values.SANDBOX_SALESFORCE_CLIENT_SECRET,
        redirectUris: values.SANDBOX_SALESFORCE_REDIRECT_URIS,
      }),
      app: { rotateRefreshTokens: values.SANDBOX_SALESFORCE_ROTATE_REFRESH_TOKENS },
    },
  };
}
