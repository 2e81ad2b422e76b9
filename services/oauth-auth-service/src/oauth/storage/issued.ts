import type { AdapterPayload } from 'oidc-provider';
import { asDetails, detailsOf, required, toDate, toEpoch, wordsOf } from './store.js';

/** What the rows of codes, refresh tokens and access tokens have in common. */
interface IssuedRow {
  readonly clientId: string;
  readonly userId: string | null;
  readonly grantId: string | null;
  readonly scopes: readonly string[];
  readonly details: unknown;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Of what can be spent. */
  readonly consumedAt?: Date | null;
}

/** The columns of what is issued to a client. */
export const issuedColumns = (payload: AdapterPayload) => ({
  clientId: required(payload.clientId, 'clientId'),
  scopes: wordsOf(payload.scope),
  details: detailsOf(payload),
  createdAt: toDate(payload.iat),
  expiresAt: toDate(payload.exp),
});

/** The columns of what is issued under a person's grant. */
export const grantedColumns = (payload: AdapterPayload) => ({
  ...issuedColumns(payload),
  userId: required(payload.accountId, 'accountId'),
  grantId: required(payload.grantId, 'grantId'),
});

/** A row as the engine gave it, with the value that only its bearer has. */
export const payloadOf = (kind: string, value: string, row: IssuedRow): AdapterPayload => ({
  ...asDetails(row.details),
  kind,
  jti: value,
  clientId: row.clientId,
  ...(row.userId === null ? {} : { accountId: row.userId }),
  ...(row.grantId === null ? {} : { grantId: row.grantId }),
  scope: row.scopes.join(' '),
  iat: toEpoch(row.createdAt),
  exp: toEpoch(row.expiresAt),
  ...(row.consumedAt ? { consumed: toEpoch(row.consumedAt) } : {}),
});
