import { type CRMOAuthToken, Prisma } from '../../generated/prisma/client.js';

export type GrantStatus = CRMOAuthToken['status'];

/** A whole row of `crm_oauth_tokens`. */
export type GrantRow = CRMOAuthToken;

/**
 * A grant as the lifecycle sees it. Every time is a number of seconds measured by the database's
 * own clock in the statement that read the row, so that no process's clock takes part in a
 * decision.
 */
export interface GrantSnapshot extends GrantRow {
  /** Until the access token expires; negative afterwards. */
  readonly remainingSeconds: number;
  /** Until the lease lapses; 0 when nobody holds it. */
  readonly leaseSeconds: number;
  /** Until the back-off allows another call; 0 when it does already. */
  readonly retrySeconds: number;
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** `column AS "field"` for each field of a model: what Prisma does, for statements of our own. */
export const columnsOf = (fields: readonly string[]): string =>
  fields.map((field) => `${snakeCase(field)} AS "${field}"`).join(', ');

export const grantColumns = columnsOf(Object.keys(Prisma.CRMOAuthTokenScalarFieldEnum));

/** The numbers that `GrantSnapshot` adds. */
export const snapshotTimes = `
  EXTRACT(EPOCH FROM expires_at - now())::float8 AS "remainingSeconds",
  GREATEST(0, COALESCE(EXTRACT(EPOCH FROM lease_expires_at - now()), 0))::float8 AS "leaseSeconds",
  GREATEST(0, COALESCE(EXTRACT(EPOCH FROM next_attempt_at - now()), 0))::float8 AS "retrySeconds"`;

export const snapshotColumns = `${grantColumns}, ${snapshotTimes}`;
