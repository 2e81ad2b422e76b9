import { type KeyedInput, keyOf, keyText, mergeByKey } from './contacts.js';
import type { ContactInput, UpsertOutcome } from './crm.js';

/** What an upsert is made of where the CRM itself can do it by e-mail address only. */
export interface UpsertParts {
  /** Ids, in the order of the phone numbers. */
  findByPhone(phones: readonly string[]): Promise<ReadonlyArray<string | null>>;
  byEmail(inputs: readonly KeyedInput[]): Promise<UpsertOutcome[]>;
  create(inputs: readonly KeyedInput[]): Promise<UpsertOutcome[]>;
  update(inputs: readonly (KeyedInput & { readonly id: string })[]): Promise<UpsertOutcome[]>;
}

/**
 * Saves each person once, however often they are among the inputs. Those known by phone number alone
 * are looked for first, since no CRM can tell them apart by it.
 */
export async function upsertByKey(
  inputs: readonly ContactInput[],
  parts: UpsertParts,
): Promise<readonly UpsertOutcome[]> {
  const people = [...mergeByKey(inputs)];
  const outcomes = new Map<string, UpsertOutcome>();
  const save = async <I extends KeyedInput>(
    group: readonly (readonly [string, I])[],
    write: (inputs: readonly I[]) => Promise<UpsertOutcome[]>,
  ) => {
    if (group.length === 0) return;
    const done = await write(group.map(([, input]) => input));
    for (const [n, outcome] of done.entries()) outcomes.set(group[n]?.[0] ?? '', outcome);
  };

  await save(
    people.filter(([, { kind }]) => kind === 'email'),
    (group) => parts.byEmail(group),
  );
  const byPhone = people.filter(([, { kind }]) => kind === 'phone');
  const known = await parts.findByPhone(byPhone.map(([, { value }]) => value));
  await save(
    byPhone.flatMap(([key, input], n) => {
      const id = known[n] ?? null;
      return id === null ? [] : [[key, { ...input, id }] as const];
    }),
    (group) => parts.update(group),
  );
  await save(
    byPhone.filter((_, n) => (known[n] ?? null) === null),
    (group) => parts.create(group),
  );
  return inputs.map((input) => outcomeFor(input, outcomes));
}

function outcomeFor(
  input: ContactInput,
  outcomes: ReadonlyMap<string, UpsertOutcome>,
): UpsertOutcome {
  const key = keyOf(input);
  const outcome = key === null ? undefined : outcomes.get(keyText(key));
  if (outcome === undefined)
    throw new Error('The CRM answered for fewer contacts than it was sent.');
  return outcome;
}
