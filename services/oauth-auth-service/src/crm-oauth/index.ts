export { type CrmOAuth, createCrmOAuth } from './create-crm-oauth.js';
export { crmErrorCatalogue } from './errors.js';
export { crmOperations } from './openapi/index.js';
export type { CrmOAuthPorts, HostUser } from './ports.js';
export { diagnosisCatalogue } from './providers/diagnosis-codes.js';
export { resealAll } from './vault/reseal.js';
