/** A grant as a file has it, in our words but otherwise unchecked. */
export interface FoundGrant {
  /** Position in the file, from 1. */
  readonly row: number;
  /** Our user, by id. */
  readonly userId?: string | undefined;
  readonly email?: string | undefined;
  /** What the other system calls the user. */
  readonly sourceUser?: string | undefined;
  /** The rest of a row to import; a field that is absent is undefined. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a file holds for one provider. */
export interface FoundGrants {
  readonly grants: readonly FoundGrant[];
  /** Entries for other providers, and those that hold no OAuth 2.0 grant. */
  readonly passedOver: number;
}

export type Entry = Readonly<Record<string, unknown>>;

export const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that says something; null, empty and other types are absent. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
