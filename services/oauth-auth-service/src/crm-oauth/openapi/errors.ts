import { z } from 'zod';
import { type DescribedError, pick } from '../../platform/http/openapi/operation.js';
import { crmErrorCatalogue } from '../errors.js';
import { candidateSchema } from '../handout/find-connection.js';
import { diagnosisSchema } from '../providers/failure.js';
import { exampleCandidate, exampleConnection, exampleDiagnosis } from './examples.js';

const diagnosed = {
  schema: z
    .looseObject({ connectionId: z.uuid(), diagnosis: diagnosisSchema })
    .meta({ id: 'DiagnosedProblem' }),
  example: { connectionId: exampleConnection.id, diagnosis: exampleDiagnosis },
};

const ambiguous = {
  schema: z.looseObject({ candidates: z.array(candidateSchema) }).meta({ id: 'AmbiguousProblem' }),
  example: { candidates: [exampleCandidate] },
};

const { connection_ambiguous, reauth_required, ...unavailable } = pick(
  crmErrorCatalogue,
  'connection_ambiguous',
  'reauth_required',
  'provider_unavailable',
  'provider_misconfigured',
  'provider_blocked',
);

/** What finding a connection and renewing its token can end in. */
export const tokenErrors: Readonly<Record<string, DescribedError>> = {
  ...pick(
    crmErrorCatalogue,
    'provider_unknown',
    'connection_not_found',
    'refresh_limit_reached',
    'token_unreadable',
  ),
  connection_ambiguous: { ...connection_ambiguous, members: ambiguous },
  reauth_required: { ...reauth_required, members: diagnosed },
  provider_unavailable: { ...unavailable.provider_unavailable, members: diagnosed },
  provider_misconfigured: { ...unavailable.provider_misconfigured, members: diagnosed },
  provider_blocked: { ...unavailable.provider_blocked, members: diagnosed },
};
