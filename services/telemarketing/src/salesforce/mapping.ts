import { z } from 'zod';
import type { CallLog, CallOutcome, Contact, ContactInput } from '../crm.js';

export const contactRecord = z.looseObject({
  Id: z.string(),
  Email: z.string().nullable(),
  Phone: z.string().nullable(),
  FirstName: z.string().nullable(),
  LastName: z.string().nullable(),
  Title: z.string().nullable(),
  // `2026-01-31T09:30:00.000+0000`
  SystemModstamp: z.string().transform((text) => new Date(text.replace(/\+0000$/, 'Z'))),
});

/** Salesforce's own word for a last name that it demands and nobody knows. */
export const NOT_PROVIDED = '[not provided]';

export const toContact = (record: z.output<typeof contactRecord>): Contact => ({
  id: record.Id,
  email: record.Email,
  phone: record.Phone,
  firstName: record.FirstName,
  lastName: record.LastName === NOT_PROVIDED ? null : record.LastName,
  jobTitle: record.Title,
  modifiedAt: record.SystemModstamp,
});

/** The fields that an input names; a last name cannot be emptied. */
export function toFields(input: ContactInput): Record<string, string | null> {
  const { email, phone, firstName, lastName, jobTitle } = input;
  const fields = {
    Email: email,
    Phone: phone,
    FirstName: firstName,
    LastName: lastName ?? undefined,
    Title: jobTitle,
  };
  const named = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(named);
}

const DISPOSITIONS: Readonly<Record<CallOutcome, string>> = {
  connected: 'Connected',
  no_answer: 'No answer',
  busy: 'Busy',
  left_voicemail: 'Left voicemail',
  left_message: 'Left live message',
  wrong_number: 'Wrong number',
};

/** A logged call is a completed Task; `CallObject` is its field for ids of telephone systems. */
export const toTask = (call: CallLog): object => ({
  WhoId: call.contactId,
  Subject: `Call: ${DISPOSITIONS[call.outcome]}`,
  Status: 'Completed',
  TaskSubtype: 'Call',
  ActivityDate: call.startedAt.toISOString().slice(0, 10),
  CallType: call.direction === 'inbound' ? 'Inbound' : 'Outbound',
  CallDisposition: DISPOSITIONS[call.outcome],
  CallDurationInSeconds: Math.round(call.durationSeconds),
  CallObject: call.callId,
  ...(call.notes === undefined ? {} : { Description: call.notes }),
});
