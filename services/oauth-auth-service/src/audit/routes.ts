import type { Router } from 'express';
import { routeTable } from '../platform/http/routes.js';
import { type AuditContext, listAudit } from './list-audit.js';

export const auditRoutes = (context: AuditContext): Router =>
  routeTable([['get', '/audit', listAudit(context)]]);
