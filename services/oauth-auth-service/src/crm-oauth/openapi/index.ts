import type { Operations } from '../../platform/http/openapi/operation.js';
import { connectingOperations } from './connecting.js';
import { connectionOperations } from './connections.js';
import { eventOperations } from './events.js';
import { importOperations } from './import.js';
import { proxyOperations } from './proxy.js';
import { tokenOperations } from './tokens.js';

export const crmOperations: Operations = {
  ...connectingOperations,
  ...connectionOperations,
  ...tokenOperations,
  ...eventOperations,
  ...proxyOperations,
  ...importOperations,
};
