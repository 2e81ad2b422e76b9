import { z } from 'zod';
import { createApp } from './app.js';
import { createControlClient, type SandboxControl } from './client.js';
import type { SandboxOptions } from './options.js';
import { SandboxClock } from './platform/clock.js';
import { Counters } from './platform/counters.js';
import { endpointHandlers } from './platform/endpoint.js';
import { Faults } from './platform/faults.js';
import { close, listen, portOf } from './platform/listen.js';
import { isLoopbackHost } from './platform/origin.js';
import type { AppCredentials, ProviderContext, ProviderSandbox } from './platform/provider.js';
import { type RandomBytes, systemRandom } from './platform/random.js';
import { StateFile } from './platform/state-file.js';
import { forEachProvider, type ProviderName, startProvider } from './providers.js';

/** With the credentials, by provider, of the app that exists from the start. */
export interface Sandbox extends Readonly<Record<ProviderName, AppCredentials>> {
  /** The origin, e.g. `http://127.0.0.1:4010`: the login URL, and the API host too. */
  readonly url: string;
  readonly control: SandboxControl;
  /** Ends it, cuts hanging connections and writes the state file. */
  close(): Promise<void>;
}

const snapshotSchema = z.strictObject({
  version: z.literal(1),
  clockOffsetMs: z.number(),
  providers: z.record(z.string(), z.unknown()),
});

interface Parts {
  readonly clock: SandboxClock;
  readonly providers: readonly ProviderSandbox[];
}

const snapshot = ({ clock, providers }: Parts): z.input<typeof snapshotSchema> => ({
  version: 1,
  clockOffsetMs: clock.offsetMs,
  providers: Object.fromEntries(providers.map((provider) => [provider.name, provider.snapshot()])),
});

function restore({ clock, providers }: Parts, kept: unknown): void {
  if (kept === undefined) return;
  const state = snapshotSchema.parse(kept);
  clock.setOffset(state.clockOffsetMs);
  for (const provider of providers) {
    const part = state.providers[provider.name];
    if (part !== undefined) provider.restore(part);
  }
}

function restoreFrom(stateFile: StateFile | undefined, parts: Parts): void {
  try {
    restore(parts, stateFile?.read());
  } catch (error) {
    const message = `The state file ${stateFile?.path} does not hold a sandbox's state.`;
    throw new Error(`${message} Remove it to start afresh.`, { cause: error });
  }
}

function makeParts(options: SandboxOptions) {
  const clock = new SandboxClock(options.now);
  const random: RandomBytes = options.random ?? systemRandom;
  const faults = new Faults(clock, random);
  const counters = new Counters();
  const contextOf = (provider: string): ProviderContext => ({
    clock,
    random,
    endpoint: endpointHandlers(provider, faults, counters),
  });
  const byName = forEachProvider((name) => startProvider(name, contextOf(name), options[name]));
  return { clock, faults, counters, byName, providers: Object.values(byName) };
}

/**
 * Starts a sandbox in this process.
 *
 * @throws Error when the host is not a loopback address, the port is taken or the state file is
 * not one of ours
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopbackHost(host)) {
    throw new Error(`The sandbox listens on loopback only, not on ${host}.`);
  }
  const parts = makeParts(options);
  const stateFile =
    options.stateFile === undefined
      ? undefined
      : new StateFile(options.stateFile, () => snapshot(parts));
  restoreFrom(stateFile, parts);

  const server = await listen(
    createApp(parts, () => stateFile?.schedule()),
    options.port ?? 0,
    host,
  );
  const url = `http://${host === '::1' ? '[::1]' : host}:${portOf(server)}`;
  return {
    ...forEachProvider((name) => parts.byName[name].app),
    url,
    control: createControlClient(url),
    close: async () => {
      parts.faults.clearAll();
      await close(server);
      stateFile?.close();
    },
  };
}
