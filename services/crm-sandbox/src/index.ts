export { createControlClient, type SandboxControl } from './client.js';
export type { CountersAnswer } from './control/router.js';
export type { SandboxOptions } from './options.js';
export type { FaultInput } from './platform/fault-specs.js';
export type { AppCredentials } from './platform/provider.js';
export type { ProviderName } from './providers.js';
export { type Sandbox, startSandbox } from './sandbox.js';
