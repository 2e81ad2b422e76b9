export { isPage } from './contract-guard.js';
export {
  type CrmTestOptions,
  type CrmTestService,
  cookieOf,
  type LinkedConnection,
  registerCallback,
  type StartedAttempt,
  salesforceEnv,
  startCrmTestService,
} from './crm.js';
export { type Agent, bodyOf } from './http.js';
export { GOOD_PASSWORD, newEmail, type TestUser } from './people.js';
export { openProcessLab, type ProcessLab } from './process-lab.js';
export { routesOf } from './routes-of.js';
export type { SeededConnection, SeedFields } from './seed-connections.js';
export { type ServiceProcess, startServiceProcess } from './service-process.js';
export {
  startTestService,
  type TestService,
  type TestServiceOptions,
} from './start-test-service.js';
export { createTestClock, type TestClock } from './test-clock.js';
export { newEncryptionKey, newSigningKey, testEnv } from './test-env.js';
