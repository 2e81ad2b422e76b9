import type { Contact, ContactFields, ContactInput, ContactKey } from './crm.js';

/** A contact to save with the one key that it is found by. */
export interface KeyedInput {
  readonly kind: 'email' | 'phone';
  /** As it is compared: e-mail addresses without case. */
  readonly value: string;
  readonly input: ContactInput;
}

export const keyOf = (fields: ContactInput): ContactKey | null => {
  if (fields.email) return { email: fields.email };
  return fields.phone ? { phone: fields.phone } : null;
};

export const keyText = (key: ContactKey): string =>
  'email' in key ? `email:${key.email.toLowerCase()}` : `phone:${key.phone}`;

/**
 * One entry per person: of inputs with the same key the later ones win, field by field.
 *
 * @throws RangeError for an input with neither e-mail address nor phone number
 */
export function mergeByKey(inputs: readonly ContactInput[]): Map<string, KeyedInput> {
  const merged = new Map<string, KeyedInput>();
  for (const input of inputs) {
    const key = keyOf(input);
    if (key === null) throw new RangeError('A contact needs an e-mail address or a phone number.');
    const text = keyText(key);
    const [kind, value] =
      'email' in key
        ? (['email', key.email.toLowerCase()] as const)
        : (['phone', key.phone] as const);
    merged.set(text, { kind, value, input: { ...merged.get(text)?.input, ...input } });
  }
  return merged;
}

const FIELDS = ['email', 'phone', 'firstName', 'lastName', 'jobTitle'] as const;

export const fieldsOf = (contact: ContactFields): ContactFields => ({
  email: contact.email,
  phone: contact.phone,
  firstName: contact.firstName,
  lastName: contact.lastName,
  jobTitle: contact.jobTitle,
});

/** Whether two contacts say the same of their person. */
export const saysTheSame = (one: Contact, other: Contact): boolean =>
  FIELDS.every((field) =>
    field === 'email'
      ? one.email?.toLowerCase() === other.email?.toLowerCase()
      : one[field] === other[field],
  );
