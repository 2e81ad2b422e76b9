export { createControlClient, type SandboxControl } from './client.js';
export type { CountersAnswer } from './control/router.js';
export { DEFAULT_SALESFORCE_APP, type SalesforceOptions, type SandboxOptions } from './options.js';
export type { FaultInput } from './platform/fault-specs.js';
export type { SalesforceControl } from './salesforce-client.js';
export { type Sandbox, startSandbox } from './sandbox.js';
