import { hash, parseOptions, verify } from '@node-rs/argon2';

/** Argon2id by the OWASP minimum: 19 MiB, two passes, one lane. Raising it rehashes at sign-in. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const ARGON2ID = 2;

// NFC, so that a password typed on another keyboard or system gives the same bytes (RFC 8265 §4.2).
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8');

/** A PHC string. */
export const hashPassword = (password: string): Promise<string> => hash(bytesOf(password), COST);

let dummyHash: Promise<string> | undefined;

/**
 * Whether the password opens the hash. Without a hash (no such account) a dummy is verified
 * instead, so that the time taken does not tell which accounts exist.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  dummyHash ??= hashPassword('no account has this password');
  // Awaited in both cases, so that the first verification of a process does not tell either.
  const dummy = await dummyHash;
  const matches = await verify(passwordHash ?? dummy, bytesOf(password));
  return matches && passwordHash !== undefined;
}

/** Whether the hash was made with less than today's cost. */
export function needsRehash(passwordHash: string): boolean {
  const made = parseOptions(passwordHash);
  return (
    made.algorithm !== ARGON2ID ||
    made.memoryCost < COST.memoryCost ||
    made.timeCost < COST.timeCost ||
    made.parallelism < COST.parallelism
  );
}
