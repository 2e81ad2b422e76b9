import { z } from 'zod';

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

// Control characters, line and paragraph separators, and the marks that reverse the direction of
// text: they have no place in a name and can disguise it in a mail or on a page.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name of a person or tenant: cleaned of control characters, 1 to 200 characters. */
export const nameField = z
  .string()
  .max(1000)
  .transform((name) => name.normalize('NFC').replace(UNPRINTABLE, '').replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1, 'Must not be empty').max(200));

/** A password on its way in; the policy judges new ones, this only bounds the work done on it. */
export const passwordField = z.string().min(1, 'Must not be empty').max(4096);

/** An opaque token of ours. */
export const tokenField = z.string().min(1).max(4096);
