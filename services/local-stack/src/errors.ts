import { isNativeError } from 'node:util/types';

/** A failure a person can act on: the message is one whole sentence and is shown without a stack. */
export class LocalStackError extends Error {
  override name = 'LocalStackError';
}

/** Whether `error` is a system error with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Also of an error from another realm, such as Node's own within a Jest test. */
export function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}
