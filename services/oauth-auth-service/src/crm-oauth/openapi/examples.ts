import type { z } from 'zod';
import type { Connection } from '../grants/connection.presenter.js';
import type { candidateSchema } from '../handout/find-connection.js';
import type { HandedOut } from '../handout/hand-out.js';
import type { Diagnosis } from '../providers/failure.js';

export const exampleConnection: Connection = {
  id: '3b9a5d1c-7a52-4c3e-8f0d-6e2b1a9c4d57',
  tenantId: 'c9b7f1de-8f37-4d1c-b8a5-27e8f0a4d6c2',
  userId: '5f0c6e1e-3c0f-4a8e-9a43-3f6f2a7d9b10',
  provider: 'salesforce',
  environment: 'production',
  status: 'active',
  externalAccountId: '00D5g000004abcdEAA',
  externalAccountName: 'Acme',
  externalUserId: '0055g00000AbcdEAAR',
  externalUserName: 'ada@acme.example',
  instanceUrl: 'https://acme.my.salesforce.com',
  scopes: ['api', 'refresh_token', 'openid'],
  missingScopes: [],
  isDefault: true,
  isTenantDefault: false,
  expiresAt: '2026-05-04T11:00:00.000Z',
  refreshTokenDiesAt: null,
  lastRefreshedAt: '2026-05-04T09:00:00.000Z',
  lastError: null,
  createdAt: '2026-05-01T08:00:00.000Z',
  updatedAt: '2026-05-04T09:00:00.000Z',
};

export const endedConnection: Connection = {
  ...exampleConnection,
  status: 'disconnected',
  isDefault: false,
  expiresAt: null,
};

export const exampleToken: HandedOut = {
  accessToken: '00D5g000004abcd!AQ0AQH0dMHZzExampleOnly',
  tokenType: 'Bearer',
  expiresAt: '2026-05-04T11:00:00.000Z',
  instanceUrl: 'https://acme.my.salesforce.com',
  scopes: ['api', 'refresh_token', 'openid'],
  connectionId: exampleConnection.id,
  fingerprint: 'k3V9xQ2mB7tR1wZ5yC8n0A',
};

export const exampleDiagnosis: Diagnosis = {
  code: 'grant_revoked',
  retryable: false,
  cause: 'Salesforce no longer accepts the refresh token.',
  remedy: 'The user connects Salesforce again.',
};

export const exampleCandidate: z.output<typeof candidateSchema> = {
  id: exampleConnection.id,
  userId: exampleConnection.userId,
  provider: exampleConnection.provider,
  status: exampleConnection.status,
  instanceUrl: exampleConnection.instanceUrl,
};

export const exampleAttemptId = '8d2f6b0e-1c47-4e9a-b3d5-0f7a6c5e4b21';
