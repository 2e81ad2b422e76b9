import { developmentKeys, sandboxCredentials } from '../keys/keys.js';
import { joinStack, type Stack } from '../stack/stack.js';
import { chooseAddress } from './address.js';
import { applyMigrations } from './apply-migrations.js';
import { banner } from './banner.js';
import { type Env, findGaps, type Gaps, isSet } from './gaps.js';
import { PROVIDERS } from './providers.js';
import { becomesReady } from './readiness.js';
import { registerCallback } from './register-callback.js';
import { sandboxProgram, sandboxVariables } from './sandbox-program.js';
import { serve } from './serve.js';

export interface LaunchOptions {
  readonly env: Env;
  readonly dataDirectory: string;
  /** Compiled entry points. */
  readonly service: string;
  readonly sandbox: string;
  /** Aborted by a signal: end everything in order. */
  readonly stop: AbortSignal;
  /** Its event `restart` asks for the service anew; for `npm run dev`. */
  readonly restart?: EventTarget | undefined;
  readonly print: (text: string) => void;
}

/**
 * Runs the service until it ends or `stop` is aborted.
 *
 * @returns its exit code
 * @throws LocalStackError for what keeps it from starting
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const { env } = options;
  if (env['NODE_ENV'] === 'production') return launchInProduction(options);
  const address = await chooseAddress(env);
  const gaps = findGaps(env, PROVIDERS);
  const stack = await join(options, gaps, address.publicUrl);
  try {
    const filled: Env = { ...(await fill(options, gaps, stack)), PORT: String(address.port) };
    const greeting = banner({
      publicUrl: address.publicUrl,
      sandbox: stack.sandboxUrl === null ? null : standIn(stack.sandboxUrl, gaps),
      embeddedDatabase: gaps.database,
    });
    return await serve({
      entry: options.service,
      env: filled,
      stop: options.stop,
      restart: options.restart,
      prepare: () => applyMigrations(filled['DATABASE_URL'] ?? ''),
      onStart({ ended }) {
        becomesReady(address.port, ended).then((ready) => {
          if (ready) options.print(greeting);
        });
      },
    });
  } finally {
    await stack.leave();
  }
}

/** Nothing is made up in production; what is missing, the service itself refuses by name. */
function launchInProduction({ env, service, stop }: LaunchOptions): Promise<number> {
  const databaseUrl = env['DATABASE_URL'];
  return serve({
    entry: service,
    env,
    stop,
    restart: undefined,
    prepare: async () => {
      if (databaseUrl) await applyMigrations(databaseUrl);
    },
    onStart: () => undefined,
  });
}

async function join(options: LaunchOptions, gaps: Gaps, publicUrl: string): Promise<Stack> {
  const { dataDirectory, sandbox } = options;
  if (gaps.providers.length === 0) {
    return joinStack(dataDirectory, { postgres: gaps.database, sandbox: null });
  }
  const program = await sandboxProgram(dataDirectory, sandbox, PROVIDERS, publicUrl);
  const prepare = async (sandboxUrl: string) => {
    for (const { provider } of gaps.providers) {
      const { clientId } = await sandboxCredentials(dataDirectory, provider);
      await registerCallback(sandboxUrl, provider, clientId, publicUrl);
    }
  };
  return joinStack(dataDirectory, { postgres: gaps.database, sandbox: { program, prepare } });
}

/** The environment with what it lacks; what the caller has set is never replaced. */
async function fill({ env, dataDirectory }: LaunchOptions, gaps: Gaps, stack: Stack): Promise<Env> {
  const { databaseUrl, sandboxUrl } = stack;
  const made: Record<string, string> = {
    ...(await developmentKeys(dataDirectory)),
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...(sandboxUrl === null
      ? {}
      : await sandboxVariables(dataDirectory, sandboxUrl, gaps.providers)),
  };
  const lacking = Object.entries(made).filter(([name]) => !isSet(env, name));
  return { ...env, ...Object.fromEntries(lacking) };
}

function standIn(url: string, gaps: Gaps) {
  return { url, standsInFor: gaps.providers.map(({ displayName }) => displayName) };
}
