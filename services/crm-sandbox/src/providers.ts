import { hubspot } from './hubspot/index.js';
import { pipedrive } from './pipedrive/index.js';
import type { Send } from './platform/control-call.js';
import type {
  AppVariables,
  ProviderContext,
  ProviderModule,
  ProviderSandbox,
} from './platform/provider.js';
import { salesforce } from './salesforce/index.js';

/** Every CRM that the sandbox stands in for; adding one is its folder and its line here. */
const known = { salesforce, hubspot, pipedrive };

type Known = typeof known;
export type ProviderName = keyof Known;

/** What each provider may be started with. */
export type ProviderOptions = {
  readonly [N in ProviderName]: Parameters<Known[N]['start']>[1];
};

/** The control client of each provider. */
export type ProviderControls = {
  readonly [N in ProviderName]: ReturnType<Known[N]['controlClient']>;
};

type Modules = {
  readonly [N in ProviderName]: ProviderModule<ProviderOptions[N], ProviderControls[N]>;
};

const modules: Modules = known;

export const providerNames = Object.keys(known) as ProviderName[];

/** An object with a value for each provider. */
export const forEachProvider = <T>(make: (name: ProviderName) => T) =>
  Object.fromEntries(providerNames.map((name) => [name, make(name)])) as Record<ProviderName, T>;

/** @param options - Absent: as `variables` without any would have it. */
export function startProvider<N extends ProviderName>(
  name: N,
  context: ProviderContext,
  options: ProviderOptions[N] | undefined,
): ProviderSandbox {
  const module: Modules[N] = modules[name];
  return module.start(context, options ?? module.options({}));
}

export const optionsFrom = (variables: Record<ProviderName, AppVariables>): ProviderOptions =>
  forEachProvider((name) => modules[name].options(variables[name])) as ProviderOptions;

export const controlClients = (send: Send): ProviderControls =>
  forEachProvider((name) => modules[name].controlClient(send)) as ProviderControls;
