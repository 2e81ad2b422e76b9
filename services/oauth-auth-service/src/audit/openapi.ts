import { gives, type Operations } from '../platform/http/openapi/operation.js';
import { pageSchema } from '../platform/http/pagination.js';
import { auditEventSchema } from './audit-event.presenter.js';
import { auditQuery } from './list-audit.js';

export const auditOperations: Operations = {
  'GET /audit': {
    id: 'listAudit',
    tag: 'Audit',
    summary: 'Who did what, from where, to whom',
    description:
      'For administrators, newest first. A platform admin sees the entries of all tenants. Looking is recorded, too.',
    access: 'session',
    query: auditQuery,
    answers: {
      200: gives('A page of entries', pageSchema(auditEventSchema), {
        items: [
          {
            id: '3b0f3c3e-5a0e-4f6b-9d0e-2f6a1c7b8d90',
            at: '2026-05-04T09:00:00.000Z',
            type: 'connection.token_handed_out',
            outcome: 'success',
            tenantId: 'c9b7f1de-8f37-4d1c-b8a5-27e8f0a4d6c2',
            actor: { kind: 'user', id: '5f0c6e1e-3c0f-4a8e-9a43-3f6f2a7d9b10', credentialId: null },
            subject: { kind: 'connection', id: '9d2d4b1e-7c1e-4b57-8d1a-4c6c8f1f2a33' },
            address: null,
            requestId: null,
            details: { provider: 'salesforce', count: 412, since: '2026-05-04T08:59:50.000Z' },
          },
        ],
        nextCursor: null,
      }),
    },
  },
};
