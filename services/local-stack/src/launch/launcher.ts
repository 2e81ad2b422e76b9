import { developmentKeys } from '../keys/keys.js';
import { joinStack, type Stack } from '../stack/stack.js';
import { chooseAddress } from './address.js';
import { applyMigrations } from './apply-migrations.js';
import { banner } from './banner.js';
import { type Env, findGaps, type Gaps, isSet } from './gaps.js';
import { PROVIDERS } from './providers.js';
import { becomesReady } from './readiness.js';
import { registerCallback } from './register-callback.js';
import { sandboxProgram, sandboxVariables } from './sandbox-program.js';
import { startService } from './service.js';

export interface LaunchOptions {
  readonly env: Env;
  readonly dataDirectory: string;
  /** Compiled entry points. */
  readonly service: string;
  readonly sandbox: string;
  /** Aborted by a signal: end everything in order. */
  readonly stop: AbortSignal;
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
    await applyMigrations(filled['DATABASE_URL'] ?? '');
    return await serve(options, filled, address.port, () =>
      banner({
        publicUrl: address.publicUrl,
        sandbox: stack.sandboxUrl === null ? null : standIn(stack.sandboxUrl, gaps),
        embeddedDatabase: gaps.database,
      }),
    );
  } finally {
    await stack.leave();
  }
}

/** Nothing is made up in production; what is missing, the service itself refuses by name. */
async function launchInProduction(options: LaunchOptions): Promise<number> {
  const databaseUrl = options.env['DATABASE_URL'];
  if (databaseUrl) await applyMigrations(databaseUrl);
  return serve(options, options.env, null, () => '');
}

async function join(options: LaunchOptions, gaps: Gaps, publicUrl: string): Promise<Stack> {
  const { dataDirectory, sandbox } = options;
  const program =
    gaps.providers.length === 0
      ? null
      : await sandboxProgram(dataDirectory, sandbox, PROVIDERS, publicUrl);
  const stack = await joinStack(dataDirectory, { postgres: gaps.database, sandbox: program });
  try {
    for (const { provider } of stack.sandboxUrl === null ? [] : gaps.providers) {
      await registerCallback(stack.sandboxUrl ?? '', provider, publicUrl);
    }
    return stack;
  } catch (error) {
    await stack.leave();
    throw error;
  }
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

async function serve(
  { service: entry, stop, print }: LaunchOptions,
  env: Env,
  port: number | null,
  greeting: () => string,
): Promise<number> {
  if (stop.aborted) return 0;
  const service = startService(entry, env, graceMs(env));
  const onStop = () => void service.stop();
  stop.addEventListener('abort', onStop);
  if (port !== null) {
    becomesReady(port, service.ended).then((ready) => {
      if (ready) print(greeting());
    });
  }
  try {
    return await service.ended;
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

/** The service's own time for ending, and a little for the end itself. */
function graceMs(env: Env): number {
  return ((Number(env['SHUTDOWN_SECONDS']) || 15) + 2) * 1000;
}

function standIn(url: string, gaps: Gaps) {
  return { url, standsInFor: gaps.providers.map(({ displayName }) => displayName) };
}
