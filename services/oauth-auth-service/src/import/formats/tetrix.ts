import { type Entry, type FoundGrants, textOf } from './found-grant.js';

/** Our own form, whose fields are those of `POST /crm-oauth/:provider/import`, or `email`. */
export const readTetrix = (entries: readonly Entry[]): FoundGrants => ({
  grants: entries.map(({ userId, email, ...fields }, index) => ({
    row: index + 1,
    userId: textOf(userId),
    email: textOf(email),
    fields,
  })),
  passedOver: 0,
});

/** The same in CSV, where scopes are separated by spaces. */
export const readTetrixCsv = (records: readonly Readonly<Record<string, string>>[]): FoundGrants =>
  readTetrix(
    records.map(({ scopes, ...record }) =>
      scopes === undefined ? record : { ...record, scopes: scopes.split(/\s+/).filter(Boolean) },
    ),
  );
