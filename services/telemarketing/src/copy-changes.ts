import { fieldsOf, keyOf, saysTheSame } from './contacts.js';
import type { ChangesRequest, Contact, ContactKey, Crm } from './crm.js';
import type { CrmApiError } from './errors.js';

export interface CopyRequest extends ChangesRequest {
  readonly from: Crm;
  readonly to: Crm;
  /** Told after each page; kept, the cursor lets a later call go on from there. */
  readonly onPage?: (progress: { readonly cursor: string | null }) => Promise<void>;
}

export interface CopyResult {
  /** Changes that were listed. */
  readonly listed: number;
  readonly created: number;
  readonly updated: number;
  /** Those that say the same already, are newer at the other side, or have nothing to be found by. */
  readonly skipped: number;
  readonly refused: readonly { readonly contact: Contact; readonly error: CrmApiError }[];
}

/**
 * Brings what changed in one CRM to another. Run both ways it keeps the two alike: what a run itself
 * has written is found to be the same already when the other way lists it.
 */
export async function copyChanges(request: CopyRequest): Promise<CopyResult> {
  const { from, to, since, signal, onPage } = request;
  let total: CopyResult = { listed: 0, created: 0, updated: 0, skipped: 0, refused: [] };
  let cursor = request.cursor;
  for (;;) {
    const page = await from.listChanges({ since, cursor, signal });
    total = plus(total, await copyPage(page.contacts, to, signal));
    await onPage?.({ cursor: page.cursor });
    if (page.cursor === null) return total;
    cursor = page.cursor;
  }
}

async function copyPage(
  contacts: readonly Contact[],
  to: Crm,
  signal: AbortSignal | undefined,
): Promise<CopyResult> {
  const keyed = contacts.flatMap((contact) => {
    const key = keyOf(contact);
    return key === null ? [] : [{ contact, key }];
  });
  const counterparts = await to.findContacts(
    keyed.map(({ key }): ContactKey => key),
    { signal },
  );
  const due = keyed
    .filter(({ contact }, n) => isDue(contact, counterparts[n] ?? null))
    .map(({ contact }) => contact);
  const outcomes = await to.upsertContacts(due.map(fieldsOf), { signal });
  const saved = outcomes.flatMap((outcome) => (outcome.ok ? [outcome] : []));
  const created = saved.filter((outcome) => outcome.created).length;
  return {
    listed: contacts.length,
    created,
    updated: saved.length - created,
    skipped: contacts.length - due.length,
    refused: due.flatMap((contact, n) => {
      const outcome = outcomes[n];
      return outcome?.ok === false ? [{ contact, error: outcome.error }] : [];
    }),
  };
}

/** What was changed last wins; where the other side's change is later, its own way brings it. */
function isDue(contact: Contact, counterpart: Contact | null): boolean {
  if (counterpart === null) return true;
  return !saysTheSame(contact, counterpart) && contact.modifiedAt >= counterpart.modifiedAt;
}

const plus = (one: CopyResult, other: CopyResult): CopyResult => ({
  listed: one.listed + other.listed,
  created: one.created + other.created,
  updated: one.updated + other.updated,
  skipped: one.skipped + other.skipped,
  refused: [...one.refused, ...other.refused],
});
