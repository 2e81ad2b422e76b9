import { z } from 'zod';
import type { AppVariables } from './platform/provider.js';
import type { RandomBytes } from './platform/random.js';
import {
  forEachProvider,
  optionsFrom,
  type ProviderName,
  type ProviderOptions,
} from './providers.js';

export interface SandboxOptions extends Partial<ProviderOptions> {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** A loopback address; nothing else is accepted. */
  readonly host?: string;
  /** Where to keep the state between runs; absent: nowhere. */
  readonly stateFile?: string;
  /** The base of sandbox time, milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: RandomBytes;
}

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(z.url()).min(1));

const ownSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  HOST: z.string().default('127.0.0.1'),
  SANDBOX_STATE_FILE: z.string().optional(),
});

/** What follows `SANDBOX_<PROVIDER>_`. */
const appSchema = z.object({
  CLIENT_ID: z.string().optional(),
  CLIENT_SECRET: z.string().optional(),
  REDIRECT_URIS: list.optional(),
  ROTATE_REFRESH_TOKENS: z.stringbool().optional(),
});

type Environment = Readonly<Record<string, string>>;

const present = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));

const prefixOf = (provider: ProviderName): string => `SANDBOX_${provider.toUpperCase()}_`;

function variablesOf(provider: ProviderName, env: Environment): Environment {
  const prefix = prefixOf(provider);
  const own = Object.entries(env).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function appVariables(values: z.output<typeof appSchema>): AppVariables {
  return present({
    clientId: values.CLIENT_ID,
    clientSecret: values.CLIENT_SECRET,
    redirectUris: values.REDIRECT_URIS,
    rotateRefreshTokens: values.ROTATE_REFRESH_TOKENS,
  });
}

/** Options from the environment. @throws Error that names every variable with a bad value */
export function optionsFromEnvironment(variables: NodeJS.ProcessEnv): SandboxOptions {
  const filled = Object.entries(variables).filter(([, value]) => value);
  const env: Environment = Object.fromEntries(filled.map(([name, value]) => [name, value ?? '']));
  const wrong: string[] = [];
  const read = <S extends z.ZodType>(schema: S, from: Environment, prefix = ''): z.output<S> => {
    const result = schema.safeParse(from);
    const issues = result.error?.issues ?? [];
    for (const { path, message } of issues) wrong.push(`${prefix}${String(path[0])}: ${message}`);
    return result.success ? result.data : schema.parse({});
  };
  const own = read(ownSchema, env);
  const apps = forEachProvider((provider) =>
    appVariables(read(appSchema, variablesOf(provider, env), prefixOf(provider))),
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return {
    ...optionsFrom(apps),
    port: own.PORT,
    host: own.HOST,
    ...present({ stateFile: own.SANDBOX_STATE_FILE }),
  };
}
