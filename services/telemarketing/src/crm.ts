import type { CrmApiError } from './errors.js';

/** A person in the CRM. What the CRM does not know is null. */
export interface Contact {
  /** The CRM's own. */
  readonly id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly jobTitle: string | null;
  /** Salesforce tells whole seconds. */
  readonly modifiedAt: Date;
}

export type ContactFields = Omit<Contact, 'id' | 'modifiedAt'>;

/**
 * What is to be saved; found by its e-mail address, or by its phone number where it has none. A
 * field that is left out stays as it is, and null empties it.
 */
export type ContactInput = Partial<ContactFields>;

/** How a contact is found. Phone numbers are compared as they are written in the CRM. */
export type ContactKey = { readonly email: string } | { readonly phone: string };

/** One contact of a batch; `error` is what the CRM said of it. */
export type UpsertOutcome =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | { readonly ok: false; readonly error: CrmApiError };

export const CALL_OUTCOMES = [
  'connected',
  'no_answer',
  'busy',
  'left_voicemail',
  'left_message',
  'wrong_number',
] as const;

export type CallOutcome = (typeof CALL_OUTCOMES)[number];

export interface CallLog {
  /** Ours, by which a call is logged once however often this is tried; at most 255 characters. */
  readonly callId: string;
  /** The CRM's own id of the contact. */
  readonly contactId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly outcome: CallOutcome;
  readonly startedAt: Date;
  readonly durationSeconds: number;
  readonly notes?: string;
}

export interface LoggedCall {
  /** The CRM's own. */
  readonly id: string;
  /** False where it had been logged before. */
  readonly created: boolean;
}

export interface ChangesRequest {
  /** Contacts created or changed then or later. Ignored where `cursor` is given. */
  readonly since: Date;
  /** Of the page before. It can be kept, over restarts too. */
  readonly cursor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ChangePage {
  /** In the order in which they were changed. */
  readonly contacts: readonly Contact[];
  /** Null on the last page. */
  readonly cursor: string | null;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * What telemarketing needs of a CRM, whichever it is. Every method obeys the CRM's limits, waits out
 * short troubles, and throws CrmApiError with the CRM's own words, or the CrmTokenError when no
 * token is to be had.
 */
export interface Crm {
  /** In the order of the keys; null where there is none. Of several, the one changed last. */
  findContacts(
    keys: readonly ContactKey[],
    options?: CallOptions,
  ): Promise<ReadonlyArray<Contact | null>>;
  /** In the order of the inputs. Safe to repeat. */
  upsertContacts(
    inputs: readonly ContactInput[],
    options?: CallOptions,
  ): Promise<readonly UpsertOutcome[]>;
  logCall(call: CallLog, options?: CallOptions): Promise<LoggedCall>;
  listChanges(request: ChangesRequest): Promise<ChangePage>;
}
