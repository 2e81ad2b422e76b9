import type { Env } from './gaps.js';
import { type Service, startService } from './service.js';

export interface ServeOptions {
  /** Compiled entry point. */
  readonly entry: string;
  readonly env: Env;
  readonly stop: AbortSignal;
  /** Its event `restart` asks for the service anew, as while it is being worked on. */
  readonly restart: EventTarget | undefined;
  /** Before each start. */
  readonly prepare: () => Promise<unknown>;
  /** After each start. */
  readonly onStart: (service: Service) => void;
}

/**
 * Runs the service until it ends or is stopped; with `restart`, a service that fails waits for the
 * next one instead.
 *
 * @returns its last exit code
 */
export async function serve(options: ServeOptions): Promise<number> {
  const { entry, env, stop, restart, prepare, onStart } = options;
  for (;;) {
    await prepare();
    if (stop.aborted) return 0;
    const service = startService(entry, env, graceMs(env));
    const request = stopOrRestart(stop, restart);
    onStart(service);
    const asked = await Promise.race([request.made, service.ended.then(() => false)]);
    const exitCode = asked ? await service.stop() : await service.ended;
    if (restart && !asked && exitCode !== 0) await request.made;
    request.forget();
    if (stop.aborted || !restart || (!asked && exitCode === 0)) return exitCode;
  }
}

/** `made` resolves with true at the next stop or restart. */
function stopOrRestart(stop: AbortSignal, restart: EventTarget | undefined) {
  const listening = new AbortController();
  const made = new Promise<true>((resolve) => {
    const options = { signal: listening.signal };
    stop.addEventListener('abort', () => resolve(true), options);
    restart?.addEventListener('restart', () => resolve(true), options);
  });
  return { made, forget: () => listening.abort() };
}

/** The service's own time for ending, and a little for the end itself. */
function graceMs(env: Env): number {
  return ((Number(env['SHUTDOWN_SECONDS']) || 15) + 2) * 1000;
}
