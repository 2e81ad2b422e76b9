import type { KeyedInput } from '../contacts.js';
import type { UpsertOutcome } from '../crm.js';
import type { ContactWriter } from './contact-writer.js';

/**
 * Salesforce upserts a Contact by its `Email` (a field with the property idLookup), but lets several
 * Contacts have the same, and then refuses to choose. The one changed last is chosen here, which is
 * also the one that is found.
 */
export async function upsertByEmail(
  inputs: readonly KeyedInput[],
  writer: Pick<ContactWriter, 'byEmail' | 'update'>,
  idsOf: (emails: readonly string[]) => Promise<ReadonlyArray<string | null>>,
): Promise<UpsertOutcome[]> {
  const outcomes = await writer.byEmail(inputs);
  const shared = inputs.filter((_, n) => isAmbiguous(outcomes[n]));
  if (shared.length === 0) return outcomes;
  const ids = await idsOf(shared.map(({ value }) => value));
  const chosen = shared.flatMap((input, n) => {
    const id = ids[n] ?? null;
    return id === null ? [] : [{ input, id }];
  });
  const updated = await writer.update(chosen.map(({ input, id }) => ({ ...input, id })));
  const settled = new Map(chosen.map(({ input }, n) => [input, updated[n]]));
  return outcomes.map((outcome, n) => {
    const input = inputs[n];
    return (input && settled.get(input)) ?? outcome;
  });
}

const isAmbiguous = (outcome: UpsertOutcome | undefined): boolean =>
  outcome?.ok === false && outcome.error.code === 'DUPLICATE_EXTERNAL_ID';
