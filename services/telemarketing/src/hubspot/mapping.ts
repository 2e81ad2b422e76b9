import { z } from 'zod';
import type { CallLog, CallOutcome, Contact, ContactInput } from '../crm.js';

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);

export const contactObject = z.looseObject({
  id: z.string(),
  properties: z.looseObject({
    email: text,
    phone: text,
    firstname: text,
    lastname: text,
    jobtitle: text,
  }),
  updatedAt: z.iso.datetime().transform((time) => new Date(time)),
});

export const PROPERTIES = ['email', 'phone', 'firstname', 'lastname', 'jobtitle'];

export const toContact = (object: z.output<typeof contactObject>): Contact => ({
  id: object.id,
  email: object.properties.email,
  phone: object.properties.phone,
  firstName: object.properties.firstname,
  lastName: object.properties.lastname,
  jobTitle: object.properties.jobtitle,
  modifiedAt: object.updatedAt,
});

/** The properties that an input names; HubSpot empties one by an empty text. */
export function toProperties(input: ContactInput): Record<string, string> {
  const properties = {
    email: input.email,
    phone: input.phone,
    firstname: input.firstName,
    lastname: input.lastName,
    jobtitle: input.jobTitle,
  };
  const named = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value ?? ''] as const],
  );
  return Object.fromEntries(named);
}

/** HubSpot's ids of the outcomes that every account has. */
const DISPOSITIONS: Readonly<Record<CallOutcome, string>> = {
  connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  no_answer: '73a0d17f-1163-4015-bdd5-ec830791da20',
  busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  left_voicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
  left_message: 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  wrong_number: '17b47fee-58de-441e-a44c-c6300d46f273',
};

/** HubSpot's number of the association from a call to its contact. */
const CALL_TO_CONTACT = 194;

export const toCall = (call: CallLog): object => ({
  properties: {
    hs_timestamp: call.startedAt.toISOString(),
    hs_call_title: 'Telemarketing call',
    hs_call_direction: call.direction.toUpperCase(),
    hs_call_disposition: DISPOSITIONS[call.outcome],
    hs_call_duration: String(Math.round(call.durationSeconds * 1000)),
    hs_call_external_id: call.callId,
    hs_call_status: 'COMPLETED',
    ...(call.notes === undefined ? {} : { hs_call_body: call.notes }),
  },
  associations: [
    {
      to: { id: call.contactId },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: CALL_TO_CONTACT }],
    },
  ],
});
