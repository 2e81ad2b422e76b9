import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import { gives, type Operations, pick, takes } from '../../platform/http/openapi/operation.js';
import { crmErrorCatalogue } from '../errors.js';
import { importedAnswer } from '../routes/answers.js';
import { importBody, providerParams } from '../routes/schemas.js';
import { exampleConnection } from './examples.js';

const { id, userId, externalAccountId, externalAccountName } = exampleConnection;

export const importOperations: Operations = {
  'POST /crm-oauth/:provider/import': {
    id: 'importConnections',
    tag: 'Connecting a CRM',
    summary: 'Take over grants that another system held',
    description:
      'For administrators of the tenant. The CRM itself says whose account a token belongs to. A refresh token that cannot be asked about is spent, so the other system must have stopped refreshing. Importing a row again is harmless.',
    access: 'crm:admin',
    params: providerParams,
    body: takes(importBody, {
      rows: [{ userId, refreshToken: 'a-refresh-token-of-the-crm' }],
      dryRun: true,
    }),
    answers: {
      200: gives('What became of each row', importedAnswer, {
        items: [
          {
            row: 1,
            outcome: 'imported',
            connectionId: id,
            account: { id: externalAccountId, name: externalAccountName },
            diagnosis: null,
          },
        ],
        counts: { imported: 1, exists: 0, would_import: 0, failed: 0 },
      }),
    },
    errors: {
      ...pick(crmErrorCatalogue, 'provider_unknown'),
      ...pick(commonErrorCatalogue, 'forbidden', 'too_many_requests'),
    },
  },
};
