import { z } from 'zod';
import type { CRMConnectAttempt } from '../../generated/prisma/client.js';
import { type CrmErrorCode, crmErrorCatalogue } from '../errors.js';
import type { Diagnosis } from '../providers/failure.js';

export type AttemptRow = CRMConnectAttempt;

/** Seconds from initiate until a consent must have come back. */
export const ATTEMPT_SECONDS = 600;
/** Seconds that a start link can be opened in. */
export const START_LINK_SECONDS = 120;

export const attemptErrorSchema = z
  .object({ code: z.string(), cause: z.string(), remedy: z.string() })
  .meta({ id: 'AttemptError' });

export type AttemptError = Readonly<z.output<typeof attemptErrorSchema>>;

/** An attempt as its user may see it. */
export const attemptSchema = z
  .object({
    id: z.uuid(),
    provider: z.string(),
    status: z.enum(['pending', 'connected', 'failed', 'expired']),
    connectionId: z.uuid().nullable(),
    error: attemptErrorSchema.nullable(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Attempt' });

export type Attempt = Readonly<z.output<typeof attemptSchema>>;

/** Some CRMs never send a declined consent back, so this is how such an attempt ends. */
const EXPIRED: AttemptError = {
  code: 'attempt_expired',
  cause: 'The CRM never sent the browser back: the consent was declined, closed or left open.',
  remedy: 'Start the connection again.',
};

export function presentAttempt(row: AttemptRow, expired: boolean): Attempt {
  const lapsed = row.status === 'pending' && expired;
  return {
    id: row.id,
    provider: row.provider,
    status: lapsed ? 'expired' : row.status,
    connectionId: row.resultConnectionId,
    error: lapsed ? EXPIRED : presentError(row),
    expiresAt: row.expiresAt.toISOString(),
  };
}

function presentError({ errorCode, errorCause, errorRemedy }: AttemptRow): AttemptError | null {
  if (errorCode === null) return null;
  return { code: errorCode, cause: errorCause ?? '', remedy: errorRemedy ?? '' };
}

export const errorFromCatalogue = (code: CrmErrorCode): AttemptError => ({
  code,
  cause: crmErrorCatalogue[code].cause,
  remedy: crmErrorCatalogue[code].remedy,
});

export const errorFromDiagnosis = ({ code, cause, remedy }: Diagnosis): AttemptError => ({
  code,
  cause,
  remedy,
});
