export type { CRMConfig } from './config.js';
export { type CopyRequest, type CopyResult, copyChanges } from './copy-changes.js';
export {
  CALL_OUTCOMES,
  type CallLog,
  type CallOptions,
  type CallOutcome,
  type ChangePage,
  type ChangesRequest,
  type Contact,
  type ContactFields,
  type ContactInput,
  type ContactKey,
  type Crm,
  type LoggedCall,
  type UpsertOutcome,
} from './crm.js';
export { CRMIntegrationService } from './crmIntegrationService.js';
export { CrmApiError, CrmLimitReached } from './errors.js';
export type { CrmDependencies } from './open-crm.js';
