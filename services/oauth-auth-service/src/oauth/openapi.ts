import type { Operations } from '../platform/http/openapi/operation.js';
import { authorizeOperations } from './openapi/authorize.js';
import { clientOperations } from './openapi/clients.js';
import { consentOperations } from './openapi/consents.js';
import { discoveryOperations } from './openapi/discovery.js';
import { tokenOperations } from './openapi/tokens.js';

export const oauthOperations: Operations = {
  ...discoveryOperations,
  ...authorizeOperations,
  ...tokenOperations,
  ...clientOperations,
  ...consentOperations,
};
