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

/** What renewing the token of a connection can end in. */
export const renewalErrors: Readonly<Record<string, DescribedError>> = {
  ...pick(crmErrorCatalogue, 'connection_not_found', 'refresh_limit_reached', 'token_unreadable'),
  reauth_required: { ...reauth_required, members: diagnosed },
  provider_unavailable: { ...unavailable.provider_unavailable, members: diagnosed },
  provider_misconfigured: { ...unavailable.provider_misconfigured, members: diagnosed },
  provider_blocked: { ...unavailable.provider_blocked, members: diagnosed },
};

/** As `renewalErrors`, where the connection must be found first. */
export const tokenErrors: Readonly<Record<string, DescribedError>> = {
  ...pick(crmErrorCatalogue, 'provider_unknown'),
  ...renewalErrors,
  connection_ambiguous: { ...connection_ambiguous, members: ambiguous },
};
