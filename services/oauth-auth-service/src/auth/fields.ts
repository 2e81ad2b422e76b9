import { z } from 'zod';
import { printable } from '../platform/http/fields.js';

/**
 * One spelling per mailbox: trimmed, NFC, lower-case. The local part is case-sensitive by RFC 5321
 * §2.4, but no mail host in use tells `Ada@` from `ada@`, and people type both.
 */
export const normaliseEmail = (email: string): string =>
  email.trim().normalize('NFC').toLowerCase();

/** An e-mail address in its one spelling; at most 254 octets (RFC 5321 §4.5.3.1.3). */
export const emailField = z
  .string()
  .max(1000)
  .transform(normaliseEmail)
  .pipe(z.email('Must be an e-mail address').max(254));

const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** A name of a person or tenant: cleaned of what cannot be seen, 1 to 200 characters. */
export const nameField = z
  .string()
  .max(1000)
  .transform(printable)
  .pipe(z.string().regex(VISIBLE, 'Must not be empty').max(200));

/** A password on its way in; the policy judges new ones, this only bounds the work done on it. */
export const passwordField = z.string().min(1, 'Must not be empty').max(4096);

/** An opaque token of ours. */
export const tokenField = z.string().min(1).max(4096);
