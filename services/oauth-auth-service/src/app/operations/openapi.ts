import { z } from 'zod';
import { gives, type Operations } from '../../platform/http/openapi/operation.js';

const tag = 'Operations';

const readinessSchema = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.enum(['ok', 'failed'])),
});

export const operationsOperations: Operations = {
  'GET /healthz': {
    id: 'getHealth',
    tag,
    summary: 'Whether the process lives',
    access: 'public',
    answers: {
      200: gives('It does', z.object({ status: z.literal('ok') }), { status: 'ok' }),
    },
  },
  'GET /readyz': {
    id: 'getReadiness',
    tag,
    summary: 'Whether traffic may come',
    description: 'The database answers, its migrations are applied, and the keys work.',
    access: 'public',
    answers: {
      200: gives('Ready', readinessSchema, {
        status: 'ok',
        checks: { database: 'ok', migrations: 'ok', keys: 'ok' },
      }),
      503: gives('Not ready; the log says why', readinessSchema, {
        status: 'unavailable',
        checks: { database: 'failed', migrations: 'failed', keys: 'ok' },
      }),
    },
  },
  'GET /metrics': {
    id: 'getMetrics',
    tag,
    summary: 'Metrics of this process for Prometheus',
    access: 'public',
    answers: {
      200: {
        description: 'Text exposition format',
        content: { 'text/plain': { schema: z.string() } },
      },
    },
  },
};
