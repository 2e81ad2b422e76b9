export { type AuditLog, createAuditLog } from './audit-log.js';
export type { AuditContext } from './list-audit.js';
export { auditOperations } from './openapi.js';
export { recordIn } from './record-in.js';
export { retentionTask } from './retention.js';
export { auditRoutes } from './routes.js';
