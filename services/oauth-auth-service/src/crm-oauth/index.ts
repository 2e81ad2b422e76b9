export { systemClock } from '../platform/clock.js';
export { bearerToken, invalidToken, unauthenticated } from '../platform/http/bearer.js';
export { type Principal, scopesOfRole } from '../platform/principal.js';
export { type CrmOAuth, createCrmOAuth } from './create-crm-oauth.js';
export { crmErrorCatalogue } from './errors.js';
export { crmOperations } from './openapi/index.js';
export type { CrmOAuthPorts, HostUser } from './ports.js';
export { diagnosisCatalogue } from './providers/diagnosis-codes.js';
export { resealAll } from './vault/reseal.js';
