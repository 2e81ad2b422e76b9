export { isPage, mismatch, pointerToken } from './contract-guard.js';
export {
  type CrmTestService,
  cookieOf,
  type LinkedConnection,
  registerCallback,
  type StartedAttempt,
  salesforceEnv,
  startCrmTestService,
} from './crm.js';
export { bodyOf } from './http.js';
export { type HandedIn, type ImportLab, openImportLab } from './import-lab.js';
export { challengeOf, OAuthClients, REDIRECT_URI, type TestClient, VERIFIER } from './oauth.js';
export { authorizeQuery, OAuthBrowser } from './oauth-browser.js';
export { GOOD_PASSWORD, newEmail, type TestUser } from './people.js';
export { openProcessLab, type ProcessLab } from './process-lab.js';
export { routesOf } from './routes-of.js';
export type { SeededConnection, SeedFields } from './seed-connections.js';
export { type ServiceProcess, startServiceProcess } from './service-process.js';
export {
  startTestService,
  type TestService,
} from './start-test-service.js';
export { createTestClock } from './test-clock.js';
export { newEncryptionKey, newSigningKey, testEnv } from './test-env.js';
