import { authErrors } from '../errors.js';
import { hashPassword } from '../passwords/hash.js';
import { passwordWeakness } from '../passwords/password.policy.js';

export interface NewPassword {
  readonly password: string;
  /** Of the account; a password made of it is refused. */
  readonly email: string;
  /** The field of the body that an error names. */
  readonly field: 'password' | 'newPassword';
}

/** Judges a chosen password and hashes it. @throws ApiError `weak_password` */
export async function hashNewPassword(
  { password, email, field }: NewPassword,
  minLength: number,
): Promise<string> {
  const weakness = passwordWeakness(password, { email, minLength });
  if (weakness !== undefined) {
    throw authErrors.weak_password({ errors: [{ path: `body.${field}`, message: weakness }] });
  }
  return hashPassword(password);
}
